"""The Workers adapter over stand-ins for `js` and `pyodide`.

They show what the adapter asks of JavaScript and how often. That the real runtime answers so is
for the runtime lane, which serves the same application in workerd.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from flarelette import Field, JsonResponse, Request, Response, WorkersApp, edge, validate_body


class JsArray:
    def __init__(self, data: Any) -> None:
        self.data = data

    def to_bytes(self) -> bytes:
        return bytes(self.data)


class JsBody:
    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[JsArray]:
        for part in self.chunks:
            self.read += 1
            yield JsArray(part)


class JsHeaders(dict[str, str]):
    """Counts every field that is fetched by itself; a missing one is no string."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.fetched: list[str] = []

    def get(self, name: str, default: Any = None) -> Any:
        self.fetched.append(name)
        return super().get(name, default)


class JsObject:
    def __init__(self, fields: JsHeaders) -> None:
        self.fields = fields

    fromEntries = classmethod(lambda cls, fields: cls(fields))

    def to_py(self) -> dict[str, str]:
        return dict(self.fields)


class JsRequest:
    """Counts every look at a property."""

    def __init__(self, method: str, url: str, headers: Any = (), chunks: Any = ()) -> None:
        self._values: dict[str, Any] = {"method": method, "url": url, "headers": JsHeaders(headers)}
        self._values["body"] = JsBody(list(chunks)) if chunks else None
        self._values["arrayBuffer"] = self._array_buffer
        self.looks: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.looks.append(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    async def _array_buffer(self) -> JsArray:
        return JsArray(b"".join(self._values["body"].chunks if self._values["body"] else []))


class JsResponse:
    def __init__(self, body: Any, status: int, headers: JsArray) -> None:
        self.body = body
        self.status = status
        self.headers = headers.data

    new = classmethod(lambda cls, body, **init: cls(body, **init))


class Writer:
    def __init__(self, closes_after: int) -> None:
        self.parts: list[bytes] = []
        self.end = ""
        self.left = closes_after

    async def write(self, part: JsArray) -> None:
        if not self.left:
            raise ConnectionError("the client has left")
        self.left -= 1
        self.parts.append(part.data)

    async def close(self) -> None:
        self.end = "closed"

    async def abort(self, reason: str) -> None:
        self.end = f"aborted: {reason}"


class Context:
    def __init__(self) -> None:
        self.kept: list[Any] = []

    def waitUntil(self, promise: Any) -> None:
        self.kept.append(promise)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    writer = Writer(closes_after=3)
    stream = SimpleNamespace(writable=SimpleNamespace(getWriter=lambda: writer), readable=writer)
    js, pyodide, ffi = ModuleType("js"), ModuleType("pyodide"), ModuleType("pyodide.ffi")
    vars(js).update(
        Object=JsObject,
        Response=JsResponse,
        TransformStream=SimpleNamespace(new=lambda: stream),
    )
    vars(ffi).update(to_js=JsArray, create_proxy=Proxy)
    for name, module in {"js": js, "pyodide": pyodide, "pyodide.ffi": ffi}.items():
        monkeypatch.setitem(sys.modules, name, module)
    edge._runtime.cache_clear()
    yield writer
    edge._runtime.cache_clear()


class Proxy:
    def __init__(self, task: asyncio.Task[None]) -> None:
        self.task = task
        self.destroyed = False

    def destroy(self) -> None:
        self.destroyed = True


def application() -> WorkersApp:
    app = WorkersApp(max_body_size=10)

    @app.get("/items/{id:int}")
    async def show(request: Request) -> dict[str, Any]:
        return {"id": request.path_params["id"], "q": request.query.get("q")}

    @app.post("/items")
    @validate_body({"n": Field(int, required=True)})
    async def create(request: Request) -> Response:
        headers = [("set-cookie", "a=1"), ("set-cookie", "b=2")]
        return JsonResponse(request.valid("json"), 201, headers)

    @app.get("/stream")
    async def stream(request: Request) -> Response:
        async def source() -> AsyncIterator[str | bytes]:
            for part in ("é", b"b", "c", "d")[: int(request.query["parts"])]:
                yield part

        return Response(source())

    @app.get("/cancelled")
    async def cancelled(request: Request) -> Response:
        async def source() -> AsyncIterator[str]:
            yield "a"
            raise asyncio.CancelledError

        return Response(source())

    @app.get("/{what}")
    async def other(request: Request) -> Any:
        found = {
            "url": request.url,
            "env": request.env,
            "headers": dict(request.headers),
            "binary": b"\xff",
            "empty": "",
            "none": None,
        }
        value = found[request.path_params["what"]]
        return Response(value) if isinstance(value, str | bytes) else value

    return app


async def serve(request: Any, ctx: Any) -> Any:
    response = await application().fetch(request, {"KV": "binding"}, ctx)
    await asyncio.gather(*(kept.task for kept in ctx.kept), return_exceptions=True)
    await asyncio.sleep(0)
    return response


def fetch(request: Any, ctx: Context | None = None) -> Any:
    return asyncio.run(serve(request, ctx or Context()))


@pytest.mark.usefixtures("writer")
def test_a_get_crosses_into_javascript_for_method_and_url_only() -> None:
    request = JsRequest("GET", "https://x.test/items/7?q=a%20b#part")
    response = fetch(request)
    assert (response.status, response.body) == (200, '{"id":7,"q":"a b"}')
    assert response.headers == [("content-type", "application/json")]
    assert sorted(request.looks) == ["js_object", "method", "url"]


@pytest.mark.usefixtures("writer")
def test_the_request_of_the_sdk_is_unwrapped() -> None:
    inner = JsRequest("GET", "https://x.test/url")
    assert fetch(SimpleNamespace(js_object=inner)).body == "https://x.test/url"
    assert fetch(JsRequest("GET", "https://x.test/env")).body == '{"KV":"binding"}'
    assert fetch(JsRequest("GET", "https://x.test")).status == 404


JSON_TYPE = {"content-type": "application/json"}


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("length", [None, "7", "x"])
def test_a_body_in_one_piece_or_in_chunks(length: str | None) -> None:
    headers = {**JSON_TYPE, **({"content-length": length} if length else {})}
    request = JsRequest("POST", "https://x.test/items", headers, [b'{"n"', b":1}"])
    response = fetch(request)
    assert (response.status, response.body) == (201, '{"n":1}')
    assert response.headers[1:] == [("set-cookie", "a=1"), ("set-cookie", "b=2")]
    assert request.headers.fetched == ["content-type", "content-length"]
    assert ("arrayBuffer" in request.looks) == (length == "7")


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("length", [None, "15"])
def test_a_body_over_the_limit_is_not_read_to_its_end(length: str | None) -> None:
    headers = {**JSON_TYPE, **({"content-length": length} if length else {})}
    request = JsRequest("POST", "https://x.test/items", headers, [b"12345"] * 9)
    assert fetch(request).status == 413
    assert request.body.read == (0 if length else 3)
    assert "arrayBuffer" not in request.looks


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("length", ["5", "5" * 5000])
def test_a_length_that_lies(length: str) -> None:
    headers = {**JSON_TYPE, "content-length": length}
    assert fetch(JsRequest("POST", "https://x.test/items", headers, [b"12345"] * 9)).status == 413


@pytest.mark.usefixtures("writer")
def test_all_headers_come_in_one_piece() -> None:
    request = JsRequest("GET", "https://x.test/headers", {"a": "1", "b": "2"})
    assert fetch(request).body == '{"a":"1","b":"2"}'
    assert request.headers.fetched == []


@pytest.mark.usefixtures("writer")
def test_no_body_at_all() -> None:
    assert fetch(JsRequest("POST", "https://x.test/items", JSON_TYPE)).status == 400


@pytest.mark.usefixtures("writer")
def test_bodies_of_responses() -> None:
    assert fetch(JsRequest("GET", "https://x.test/binary")).body.data == b"\xff"
    assert fetch(JsRequest("GET", "https://x.test/empty")).body is None
    none = fetch(JsRequest("GET", "https://x.test/none"))
    assert (none.status, none.body, none.headers) == (204, None, [])
    head = fetch(JsRequest("HEAD", "https://x.test/items/7"))
    assert (head.status, head.body) == (200, None)
    assert dict(head.headers) == {"content-type": "application/json", "content-length": "17"}
    assert fetch(JsRequest("HEAD", "https://x.test/stream?parts=1")).body is None
    assert fetch(JsRequest("HEAD", "https://x.test/none")).headers == []


def test_a_stream_is_pumped_while_the_response_is_out(writer: Writer) -> None:
    ctx = Context()
    response = fetch(JsRequest("GET", "https://x.test/stream?parts=3"), ctx)
    assert response.body is writer
    assert (writer.parts, writer.end) == (["é".encode(), b"b", b"c"], "closed")
    assert ctx.kept[0].destroyed


def test_a_source_that_is_cancelled_ends_the_stream(writer: Writer) -> None:
    fetch(JsRequest("GET", "https://x.test/cancelled"))
    assert writer.end == "aborted: CancelledError"


def test_a_client_that_leaves_ends_the_stream(writer: Writer) -> None:
    ctx = Context()
    fetch(JsRequest("GET", "https://x.test/stream?parts=4"), ctx)
    assert writer.end == "aborted: ConnectionError"
    assert isinstance(ctx.kept[0].task.exception(), ConnectionError)
    assert ctx.kept[0].destroyed
