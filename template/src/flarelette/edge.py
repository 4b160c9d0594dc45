"""The Workers adapter: from a JavaScript Request to a JavaScript Response.

`js` and `pyodide` exist only inside the runtime, so they are imported where they are used.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import cache
from typing import TYPE_CHECKING, Any

from .datastructures import Headers
from .request import Request
from .response import NULL_BODY, Response

if TYPE_CHECKING:
    from .app import WorkersApp


class EdgeRequest(Request):
    """A request over a JavaScript one."""

    def __init__(self, source: Any, env: Any, ctx: Any, max_body_size: int) -> None:
        self.url = source.url
        place, _, query = self.url.partition("#")[0].partition("?")
        path = "/" + place.partition("://")[2].partition("/")[2]
        super().__init__(source.method, path, query, env, max_body_size)
        self.ctx = ctx
        self._source = source

    def header(self, name: str) -> str:
        """One field, fetched from JavaScript by itself."""
        return str(self._source.headers.get(name) or "")

    def read_headers(self) -> Headers:
        """Fetch all fields in one piece."""
        from js import Object

        return Headers(Object.fromEntries(self._source.headers).to_py())

    async def read_body(self) -> bytes:
        """In one piece where its length was declared, otherwise chunk by chunk."""
        length = self.header("content-length")
        body = bytearray()
        if length.isdecimal():
            self.check_size(int(length[:16]))
            body = bytearray((await self._source.arrayBuffer()).to_bytes())
            self.check_size(len(body))
        elif self._source.body:
            async for chunk in self._source.body:
                body += chunk.to_bytes()
                self.check_size(len(body))
        return bytes(body)


@cache
def _runtime() -> tuple[Any, Any]:
    from js import Response
    from pyodide.ffi import to_js

    return Response.new, to_js


async def fetch(app: WorkersApp, request: Any, env: Any, ctx: Any) -> Any:
    """Answer `request`, the SDK's or the raw one, with a JavaScript Response."""
    new_response, to_js = _runtime()
    source = EdgeRequest(getattr(request, "js_object", request), env, ctx, app.max_body_size)
    response = await app.handle(source)
    body: Any = response.body
    if source.method == "HEAD" and isinstance(body, bytes) and response.status not in NULL_BODY:
        response.headers.setdefault("content-length", str(len(body)))
    if source.method == "HEAD" or response.status in NULL_BODY or body == b"":
        body = None
    elif not isinstance(body, bytes):
        body = _stream(response, ctx)
    else:
        # A string crosses in one piece; bytes would be copied, then wrapped.
        body = body.decode() if body.isascii() else to_js(body)
    return new_response(body, status=response.status, headers=to_js(response.headers.pairs()))


def _stream(response: Response, ctx: Any) -> Any:
    from js import TransformStream
    from pyodide.ffi import create_proxy, to_js

    stream = TransformStream.new()
    writer = stream.writable.getWriter()

    async def pump() -> None:
        try:
            async with aclosing(response.chunks()) as chunks:
                async for chunk in chunks:
                    await writer.write(to_js(chunk))
            await writer.close()
        except BaseException as error:
            await writer.abort(type(error).__name__)
            raise

    task = asyncio.ensure_future(pump())
    proxy = create_proxy(task)
    task.add_done_callback(lambda _: proxy.destroy())
    ctx.waitUntil(proxy)
    return stream.readable
