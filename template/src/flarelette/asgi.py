"""The ASGI 3 adapter, for servers such as uvicorn, for tests and for benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .datastructures import Headers
from .errors import HttpError
from .request import Request
from .response import NULL_BODY, Response

if TYPE_CHECKING:
    from .app import WorkersApp

_UNQUOTED = "/~!$&'()*+,;=:@"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class AsgiRequest(Request):
    """A request as an ASGI server describes it; `env` is what the scope holds under that name."""

    def __init__(self, scope: Message, receive: Receive, max_body_size: int) -> None:
        raw = scope.get("raw_path")
        path = raw.decode("latin-1") if raw else quote(scope["path"], safe=_UNQUOTED)
        query = scope["query_string"].decode("latin-1")
        super().__init__(scope["method"], path, query, scope.get("env"), max_body_size)
        if root := scope.get("root_path"):
            self.route_path = path.removeprefix(quote(root.rstrip("/"), safe=_UNQUOTED)) or "/"
        self._scope = scope
        self._receive = receive

    @cached_property
    def url(self) -> str:  # type: ignore[override]  # computed here, given by the runtime there
        """The URL, with the host of the Host header."""
        query = f"?{self.query_string}" if self.query_string else ""
        return f"{self._scope['scheme']}://{self.header('host')}{self.path}{query}"

    def header(self, name: str) -> str:
        """One field, without decoding the others."""
        wanted = name.lower().encode()
        values = []
        for field, value in self._scope["headers"]:
            if field == wanted:
                values.append(value)
        return _joined(wanted, values)

    def read_headers(self) -> Headers:
        """Decode the fields of the scope."""
        fields: dict[bytes, list[bytes]] = {}
        for field, value in self._scope["headers"]:
            fields.setdefault(field, []).append(value)
        return Headers({name.decode("latin-1"): _joined(name, fields[name]) for name in fields})

    async def read_body(self) -> bytes:
        """Receive until the body ends; HttpError 400 if the client leaves before that."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise HttpError(400, "The body is incomplete.")
            parts.append(message.get("body", b""))
            self.check_size(size := size + len(parts[-1]))
            if not message.get("more_body"):
                return b"".join(parts)


def _joined(name: bytes, values: list[bytes]) -> str:
    return (b"; " if name == b"cookie" else b", ").join(values).decode("latin-1")


async def serve(app: WorkersApp, scope: Message, receive: Receive, send: Send) -> None:
    """Serve one connection: HTTP or lifespan events; a WebSocket is refused."""
    if scope["type"] == "http":
        request = AsgiRequest(scope, receive, app.max_body_size)
        response = await app.handle(request)
        head, empty = request.method == "HEAD", response.status in NULL_BODY
        body = b"" if empty else response.body
        fields, sized = [], empty
        for name, value in response.headers.pairs():
            fields.append((name.encode(), value.encode()))
            sized = sized or name == "content-length"
        if isinstance(body, bytes) and not sized:
            fields.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": response.status, "headers": fields})
        if head or isinstance(body, bytes):
            await send({"type": "http.response.body", "body": b"" if head else body})
        else:
            await _stream(response, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close"})
    else:
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})


async def _stream(response: Response, receive: Receive, send: Send) -> None:
    async def pump() -> None:
        async with aclosing(response.chunks()) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    pumping, watching = asyncio.ensure_future(pump()), asyncio.ensure_future(watch())
    try:
        await asyncio.wait([pumping, watching], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (pumping, watching):
            task.cancel()
        result, _ = await asyncio.gather(pumping, watching, return_exceptions=True)
    if isinstance(result, Exception):
        raise result
