"""What crossing into JavaScript costs in Pyodide: the ways that flarelette's edge may take, and those it takes.

    .venv/bin/python -m benchmarks.crossings

Microseconds for a call, the best of some rounds, in one interpreter; then a whole request through
`WorkersApp.fetch`, beside a Response made by hand.
"""

from benchmarks.in_pyodide import FLARELETTE, in_pyodide

CODE = """
import json, time
from js import JSON, Object, Response
from pyodide.code import run_js
from pyodide.ffi import to_js
from flarelette import Request as Ours, WorkersApp

fields = {f"x-header-{n}": "value" * 4 for n in range(11)} | {"content-type": "application/json"}
request = run_js("(fields) => new Request('https://x.test/items/7?q=1', "
                 "{method: 'POST', body: '{}', headers: JSON.parse(fields)})")(json.dumps(fields))
pairs = [("content-type", "application/json"), ("x-request-id", "0123456789abcdef")]
new = Response.new
app = WorkersApp()


@app.post("/items/{id:int}")
async def show(request: Ours) -> dict[str, int]:
    return {"id": request.path_params["id"]}


WAYS = {
    "a URL": lambda: request.url,
    "one header": lambda: request.headers.get("content-type"),
    "12 headers, as pairs": lambda: {name: value for name, value in request.headers},
    "12 headers, as JSON": lambda: json.loads(JSON.stringify(Object.fromEntries(request.headers))),
    "12 headers, by to_py": lambda: Object.fromEntries(request.headers).to_py(),
    "a Response, bare": lambda: new("{}"),
    "a Response, init as JSON": lambda: new(
        "{}", JSON.parse(json.dumps({"status": 200, "headers": pairs}))
    ),
    "a Response, keywords": lambda: new("{}", status=200, headers=to_js(pairs)),
}


def best(call, number=2000, rounds=7):
    figures = []
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(number):
            call()
        figures.append((time.perf_counter() - started) / number * 1e6)
    return min(figures)


def whole():
    try:
        app.fetch(request, None, None).send(None)
    except StopIteration as done:
        return done.value


assert whole().status == 200
WAYS["a whole request"] = whole
"\\n".join(f"{name:28}{best(way):8.1f}" for name, way in WAYS.items())
"""


def main() -> None:
    """Print one line for each way."""
    print(in_pyodide(CODE, FLARELETTE).value)


if __name__ == "__main__":
    main()
