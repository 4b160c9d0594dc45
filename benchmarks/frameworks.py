"""Compare flarelette with its peers over one ASGI harness, and 1,000 routes with 10.

    .venv/bin/uv pip install --group peers --constraint tests/constraints.txt
    .venv/bin/python -m benchmarks.frameworks [--rounds N] [--requests N]

No server and no sockets: the harness calls each application as an ASGI server would. One figure
is the best round of CPU time. Peers that are not installed are left out, and said to be. PyPI's
package of the same name is installed for the run; it has no ASGI side, so a shim of a few lines
stands in for one, and of an invalid body it reports the first fault only.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "template" / "src"))

UV = Path(sys.executable).with_name("uv")
PYPI = "flarelette==0.1.2"

App = Callable[[Any, Any, Any], Awaitable[None]]
VALID = json.dumps({"name": "bolt", "qty": 3, "price": 1.5}).encode()
INVALID = json.dumps({"name": "", "qty": "3", "price": -1}).encode()


def check(body: Any) -> list[dict[str, str]]:
    """The validator for frameworks without one: the same rules, written out by hand."""
    faults = []
    name, qty, price = body.get("name"), body.get("qty"), body.get("price")
    if not isinstance(name, str) or not 1 <= len(name) <= 50:
        faults.append({"pointer": "#/name", "detail": "must be a string of 1 to 50 characters"})
    if type(qty) is not int or qty < 1:
        faults.append({"pointer": "#/qty", "detail": "must be an integer of 1 or more"})
    if type(price) not in (int, float) or price < 0:
        faults.append({"pointer": "#/price", "detail": "must be a number of 0 or more"})
    return faults


def problem(faults: list[dict[str, str]]) -> dict[str, Any]:
    """What flarelette answers too, so that all of them send the same."""
    detail = "The request is not as expected."
    about = {"type": "about:blank", "title": "Unprocessable Entity", "status": 422}
    return {**about, "detail": detail, "errors": faults}


def build_flarelette() -> App:
    from flarelette import Field, JsonResponse, Request, WorkersApp, validate_body

    app = WorkersApp()

    @app.get("/items/{id:int}")
    async def show(request: Request) -> dict[str, Any]:
        return {"id": request.path_params["id"]}

    @app.post("/items")
    @validate_body(
        {
            "name": Field(str, required=True, min_length=1, max_length=50),
            "qty": Field(int, required=True, min_value=1),
            "price": Field(float, required=True, min_value=0),
        }
    )
    async def create(request: Request) -> JsonResponse:
        return JsonResponse(request.valid("json"), 201)

    return app


def build_fastapi() -> App:
    from fastapi import FastAPI
    from pydantic import BaseModel, Field

    app = FastAPI()

    class Item(BaseModel):
        name: str = Field(min_length=1, max_length=50)
        qty: int = Field(ge=1, strict=True)
        price: float = Field(ge=0)

    @app.get("/items/{id}")
    async def show(id: int) -> dict[str, int]:
        return {"id": id}

    async def create(item: Item) -> Item:
        return item

    create.__annotations__ = {"item": Item, "return": Item}
    app.post("/items", status_code=201)(create)
    return app


def build_starlette() -> App:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def show(request: Request) -> JSONResponse:
        return JSONResponse({"id": request.path_params["id"]})

    async def create(request: Request) -> JSONResponse:
        body = await request.json()
        faults = check(body)
        return JSONResponse(problem(faults), 422) if faults else JSONResponse(body, 201)

    routes = [Route("/items/{id:int}", show), Route("/items", create, methods=["POST"])]
    return Starlette(routes=routes)


def build_falcon() -> App:
    import falcon.asgi

    class Show:
        async def on_get(self, req: Any, resp: Any, id: int) -> None:
            resp.media = {"id": id}

    class Create:
        async def on_post(self, req: Any, resp: Any) -> None:
            body = await req.get_media()
            faults = check(body)
            resp.status = 422 if faults else 201
            resp.media = problem(faults) if faults else body

    app = falcon.asgi.App()
    app.add_route("/items/{id:int}", Show())
    app.add_route("/items", Create())
    return app


def build_blacksheep() -> App:
    from blacksheep import Application, Request, Response, json

    app = Application()

    async def show(request: Request) -> Response:
        return json({"id": int(request.route_values["id"])})

    async def create(request: Request) -> Response:
        body = await request.json()
        faults = check(body)
        return json(problem(faults), 422) if faults else json(body, 201)

    for function in (show, create):
        function.__annotations__ = {"request": Request, "return": Response}
    app.router.add_get("/items/{int:id}", show)
    app.router.add_post("/items", create)
    asyncio.run(app.start())
    return app


def build_microdot() -> App:
    from microdot.asgi import Microdot

    app = Microdot()

    @app.get("/items/<int:id>")
    async def show(request: Any, id: int) -> Any:
        return {"id": id}

    @app.post("/items")
    async def create(request: Any) -> Any:
        faults = check(request.json)
        return (problem(faults), 422) if faults else (request.json, 201)

    return app


def build_pypi_flarelette(folder: Path) -> App:
    command = [str(UV), "pip", "install", "--quiet", "--target", str(folder), PYPI]
    subprocess.run(command, check=True)
    ours = {
        name: sys.modules.pop(name) for name in [*sys.modules] if name.split(".")[0] == "flarelette"
    }
    sys.modules["js"] = _js_stand_in()
    sys.path.insert(0, str(folder))
    try:
        return _pypi_application(importlib.import_module("flarelette"))
    finally:
        sys.path.remove(str(folder))
        for name in [*sys.modules]:
            if name.split(".")[0] == "flarelette":
                del sys.modules[name]
        sys.modules.update(ours)


def _js_stand_in() -> ModuleType:
    class URL:
        def __init__(self, url: str) -> None:
            self.pathname = "/" + url.partition("://")[2].partition("/")[2]

        new = classmethod(lambda cls, url: cls(url))

    js = ModuleType("js")
    js.URL = URL  # type: ignore[attr-defined]
    return js


def _pypi_application(package: Any) -> App:
    app = package.App()

    @app.error_handler
    async def explain(error: Any) -> Any:
        return package.JsonResponse({"error": error.message}, error.status)

    @app.route("/items/7", methods=["GET"])
    async def show(request: Any) -> Any:
        return package.JsonResponse({"id": 7})

    @app.route("/items", methods=["POST"])
    @package.validate_body(
        {
            "name": package.Field(type=str, required=True, min_length=1, max_length=50),
            "qty": package.Field(type=int, required=True, min_value=1),
            "price": package.Field(type=float, required=True, min_value=0),
        }
    )
    async def create(request: Any) -> Any:
        return package.JsonResponse(await request.json(), 201)

    class Source:
        def __init__(self, scope: Any, receive: Any) -> None:
            self.method = scope["method"]
            self.url = "http://bench.test" + scope["path"]
            self.headers = {name.decode(): value.decode() for name, value in scope["headers"]}
            self.receive = receive

        async def text(self) -> str:
            return (await self.receive())["body"].decode()

        async def json(self) -> Any:
            return json.loads(await self.text())

    async def shim(scope: Any, receive: Any, send: Any) -> None:
        response = await app.handle(package.Request(Source(scope, receive)))
        headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body.encode()})

    return shim


def scope_of(method: str, path: str, body: bytes) -> dict[str, Any]:
    headers = [
        (b"host", b"bench.test"),
        (b"user-agent", b"bench"),
        (b"accept", b"*/*"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers if body else headers[:3],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
    }


async def call(app: App, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    status, content, received, finished = 0, b"", False, False

    async def receive() -> Any:
        nonlocal received
        if not received:
            received = True
            return {"type": "http.request", "body": body, "more_body": False}
        while not finished:  # noqa: ASYNC110 (an Event would be made for every request)
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, content, finished
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            content += message.get("body", b"")
            finished = not message.get("more_body")

    await app(dict(scope), receive, send)
    return status, content


CASES = {
    "GET": (scope_of("GET", "/items/7", b""), b"", 200),
    "POST": (scope_of("POST", "/items", VALID), VALID, 201),
    "invalid": (scope_of("POST", "/items", INVALID), INVALID, 422),
}


async def one_round(app: App, case: str, requests: int) -> float:
    """Microseconds of CPU time a request."""
    scope, body, _ = CASES[case]
    started = time.process_time()
    for _ in range(requests):
        await call(app, scope, body)
    return (time.process_time() - started) / requests * 1e6


async def verify(name: str, app: App) -> None:
    for case, (scope, body, expected) in CASES.items():
        status, content = await call(app, scope, body)
        if status != expected and not (case == "invalid" and status in (400, 422)):
            raise SystemExit(f"{name}: {case} gave {status} {content!r}")


async def measure(apps: dict[str, App], rounds: int, requests: int) -> dict[str, dict[str, float]]:
    best: dict[str, dict[str, float]] = {name: {} for name in apps}
    for name, app in apps.items():
        await verify(name, app)
    for _ in range(rounds):
        for case in CASES:
            for name, app in apps.items():
                gc.collect()
                taken = await one_round(app, case, requests)
                best[name][case] = min(taken, best[name].get(case, taken))
    return best


def routing(rounds: int) -> tuple[float, float]:
    """Microseconds to match the last of 10 and of 1,000 routes, half of them with parameters."""
    from flarelette.router import Router

    async def handler(request: Any) -> None: ...

    figures = []
    for size in (10, 1000):
        router = Router()
        for number in range(size // 2):
            router.add(f"/api/static{number}/list", "GET", handler)
            router.add(f"/api/resource{number}/{{id:int}}/parts", "GET", handler)
        path = f"/api/resource{size // 2 - 1}/42/parts"
        best = float("inf")
        for _ in range(rounds):
            started = time.process_time()
            for _ in range(5000):
                router.match("GET", path)
            best = min(best, (time.process_time() - started) / 5000 * 1e6)
        figures.append(best)
    return figures[0], figures[1]


def build_all(scratch: Path) -> dict[str, App]:
    builders: dict[str, Callable[[], App]] = {
        "flarelette": build_flarelette,
        "FastAPI": build_fastapi,
        "Starlette": build_starlette,
        "Falcon": build_falcon,
        "BlackSheep": build_blacksheep,
        "microdot": build_microdot,
        "PyPI's flarelette": lambda: build_pypi_flarelette(scratch),
    }
    apps: dict[str, App] = {}
    for name, build in builders.items():
        try:
            apps[name] = build()
        except ModuleNotFoundError as missing:
            print(f"{name}: left out, {missing}")
    return apps


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--requests", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        apps = build_all(Path(scratch))
        best = asyncio.run(measure(apps, options.rounds, options.requests))
    base = best.get("FastAPI", best["flarelette"])
    print(f"Python {sys.version.split()[0]}; times FastAPI's speed, and microseconds of CPU")
    print(f"{'':18}" + "".join(f"{case:>18}" for case in CASES))
    for name, figures in best.items():
        cells = (f"{base[case] / figures[case]:7.2f}x {figures[case]:7.1f}us" for case in CASES)
        print(f"{name:18}" + "".join(f"{cell:>18}" for cell in cells))
    few, many = routing(options.rounds)
    print(f"routing: 10 routes {few:.2f} us, 1,000 routes {many:.2f} us, {many / few:.2f}x")


if __name__ == "__main__":
    main()
