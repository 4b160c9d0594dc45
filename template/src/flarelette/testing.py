"""A test client that drives the application in the process, over its ASGI side."""

from __future__ import annotations

import asyncio
import json as json_module
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .app import WorkersApp
from .datastructures import Headers

_KEPT = "/%?:@!$&'()*+,;=~[]"


class TestResponse:
    """What the application answered; a streamed body is collected first."""

    __test__ = False

    def __init__(self, status_code: int, headers: Headers, content: bytes) -> None:
        self.status_code = status_code
        self.headers = headers
        self.content = content

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.content.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json_module.loads(self.content)


class TestClient:
    """Calls `app` with `env` as its bindings; every request has an event loop of its own.

    So it cannot be used where a loop runs already: call it from plain test functions.
    """

    __test__ = False

    def __init__(self, app: WorkersApp, env: Any = None) -> None:
        self.app = app
        self.env = env

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        content: str | bytes | None = None,
    ) -> TestResponse:
        """Send one request. `url` is a path, with query, or absolute; `json` sets content-type."""
        body = content.encode() if isinstance(content, str) else content or b""
        fields = {"host": "testserver"}
        if json is not None:
            body = json_module.dumps(json).encode()
            fields["content-type"] = "application/json"
        if body:
            fields["content-length"] = str(len(body))
        fields.update((name.lower(), value) for name, value in (headers or {}).items())
        return asyncio.run(self._exchange(method, url, fields, body))

    async def _exchange(
        self, method: str, url: str, fields: dict[str, str], body: bytes
    ) -> TestResponse:
        if "://" in url:
            fields["host"], _, rest = url.partition("://")[2].partition("/")
            url = f"/{rest}"
        path, _, query = url.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path, safe=_KEPT).encode(),
            "query_string": quote(query, safe=_KEPT).encode(),
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in fields.items()],
            "env": self.env,
        }
        incoming = [{"type": "http.request", "body": body}]
        start: dict[str, Any] = {}
        chunks: list[bytes] = []

        async def receive() -> Any:
            if incoming:
                return incoming.pop()
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            start.update(message)
            chunks.append(message.get("body", b""))

        await self.app(scope, receive, send)
        headers = Headers({})
        for name, value in start["headers"]:
            headers.append(name.decode(), value.decode())
        return TestResponse(start["status"], headers, b"".join(chunks))

    def get(self, url: str, **options: Any) -> TestResponse:
        """Send a GET."""
        return self.request("GET", url, **options)

    def head(self, url: str, **options: Any) -> TestResponse:
        """Send a HEAD."""
        return self.request("HEAD", url, **options)

    def options(self, url: str, **options: Any) -> TestResponse:
        """Send an OPTIONS."""
        return self.request("OPTIONS", url, **options)

    def post(self, url: str, **options: Any) -> TestResponse:
        """Send a POST."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> TestResponse:
        """Send a PUT."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> TestResponse:
        """Send a PATCH."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> TestResponse:
        """Send a DELETE."""
        return self.request("DELETE", url, **options)
