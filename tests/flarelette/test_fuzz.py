"""Whatever is asked, the answer is a proper response, and every error a problem document."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flarelette import (
    CORSMiddleware,
    Field,
    JWTMiddleware,
    Request,
    Response,
    WorkersApp,
    get_actor,
    require_scopes,
    validate_body,
    validate_query,
)
from tests.flarelette.tokens import KEY, sign

TOKEN = sign({"sub": "a", "aud": "me", "exp": 4e9, "scope": "rw"})


def application() -> WorkersApp:
    app, inner = WorkersApp(max_body_size=200), WorkersApp()
    app.use(CORSMiddleware(["https://a.example"], allow_credentials=True))
    inner.use(JWTMiddleware(KEY, "me"))
    app.mount("/in", inner)

    @app.get("/items/{id:int}")
    @validate_query({"a": Field(int, max_value=9), "b": Field(list), "c": Field(float)})
    async def show(request: Request) -> Any:
        return {"id": request.path_params["id"], **request.valid("query")}

    @app.get("/files/{rest:path}")
    async def files(request: Request) -> Any:
        return {**request.path_params, "url": request.url, "id": request.id, **request.query}

    @app.post("/items")
    @validate_body({"n": Field(int, required=True), "s": Field(pattern="a*"), "f": Field(float)})
    async def create(request: Request) -> Any:
        return request.valid("json")

    @app.put("/echo")
    async def echo(request: Request) -> Any:
        return [await request.json(), dict(request.headers)]

    @app.patch("/text")
    async def text(request: Request) -> Response:
        return Response(await request.text())

    @inner.delete("/{u:uuid}")
    @require_scopes("rw")
    async def remove(request: Request) -> Any:
        return {"sub": get_actor(request).sub, **request.path_params}

    return app


APP = application()
LATIN = st.text(st.characters(max_codepoint=255), max_size=20).map(lambda t: t.encode("latin-1"))
SEGMENT = st.sampled_from(
    [
        "items",
        "files",
        "in",
        "echo",
        "text",
        "7",
        "%",
        "%ff",
        "%2F",
        "..",
        "",
        "9" * 5000,
        "{id}",
        "12345678-1234-5678-1234-567812345678",
    ]
)
HEADER = st.tuples(
    st.sampled_from(
        [
            b"content-type",
            b"origin",
            b"authorization",
            b"cookie",
            b"cf-ray",
            b"host",
            b"access-control-request-method",
            b"access-control-request-headers",
            b"x",
        ]
    ),
    st.sampled_from(
        [
            b"application/json",
            b"https://a.example",
            b"Bearer " + TOKEN.encode(),
            b"Bearer",
            b"PUT",
            b"x, y,,",
        ]
    )
    | LATIN,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["n", "s", "f", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
).map(lambda value: json.dumps(value).encode())
BODY = (
    JSON
    | st.binary(max_size=250)
    | st.sampled_from([b'{"n":1}', b"[" * 190, b'"\\ud800"', b"1e999"])
)


async def exchange(scope: dict[str, Any], body: bytes) -> list[Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    await APP(scope, receive, send)
    return sent


@given(
    method=st.sampled_from(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "B\u00c9"]
    ),
    path=st.lists(SEGMENT, max_size=4).map(lambda parts: ("/" + "/".join(parts)).encode()) | LATIN,
    query=st.lists(
        st.sampled_from([b"a=1", b"a=x", b"b=1", b"c=1e9", b"c=1e999", b"a=%d9%a3", b"&", b"="])
        | LATIN
    ).map(b"&".join),
    headers=st.lists(HEADER, max_size=5),
    body=BODY,
)
def test_every_answer_is_proper(
    method: str, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": "/",
        "raw_path": path or b"/",
        "query_string": query,
        "headers": headers,
    }
    start, *parts = asyncio.run(exchange(scope, body))
    status, content = start["status"], b"".join(part["body"] for part in parts)
    fields = dict(start["headers"])
    assert status in {200, 204, 400, 401, 403, 404, 405, 413, 415, 422}
    for name, value in start["headers"]:
        assert name == name.lower()
        assert value.decode("ascii").isprintable()
    if status == 204 or method == "HEAD":
        assert content == b""
    elif status >= 400:
        assert fields[b"content-type"] == b"application/problem+json"
        problem = json.loads(content)
        assert problem["status"] == status
        assert {"type", "title", "detail"} <= problem.keys()
        assert ("errors" in problem) == (status == 422)
    elif fields[b"content-type"] == b"application/json":
        json.loads(content, parse_constant=lambda name: 1 / 0)
    if status == 405:
        allowed = fields[b"allow"].decode().split(", ")
        assert allowed == sorted(allowed)
        assert method not in allowed
