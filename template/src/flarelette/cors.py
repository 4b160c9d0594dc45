"""Cross-origin resource sharing, for browsers on other origins."""

from __future__ import annotations

from collections.abc import Collection

from .middleware import Next
from .request import Request
from .response import Response

_SAFE_HEADERS = frozenset({"accept", "accept-language", "content-language", "content-type"})
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class CORSMiddleware:
    """Answers preflights, and lets pages of `allow_origins` read the responses.

    Origins are compared exactly ("https://app.example"); "*" means any, and is a ValueError
    together with credentials. `allow_headers` may be "*" too. `max_age` is in seconds.
    """

    def __init__(
        self,
        allow_origins: Collection[str],
        *,
        allow_methods: Collection[str] = _METHODS,
        allow_headers: Collection[str] = (),
        expose_headers: Collection[str] = (),
        allow_credentials: bool = False,
        max_age: int = 600,
    ) -> None:
        if "*" in allow_origins and allow_credentials:
            raise ValueError("CORS: name the origins that may send credentials instead of '*'")
        self.origins = frozenset(
            [allow_origins] if isinstance(allow_origins, str) else allow_origins
        )
        self.methods = frozenset(allow_methods)
        self.headers = _SAFE_HEADERS | {name.lower() for name in allow_headers}
        self.exposed = ", ".join(expose_headers)
        self.credentials = allow_credentials
        self.max_age = str(max_age)

    async def __call__(self, request: Request, next: Next) -> Response:
        """Answer a preflight (Fetch standard, CORS protocol) or mark the response."""
        origin = request.header("origin")
        method = request.header("access-control-request-method")
        if request.method == "OPTIONS" and origin and method:
            return self._preflight(origin, method, request)
        response = await next(request)
        self._mark(response, origin)
        if self.exposed:
            response.headers["access-control-expose-headers"] = self.exposed
        return response

    def _mark(self, response: Response, origin: str) -> None:
        if "*" in self.origins:
            response.headers["access-control-allow-origin"] = "*"
            return
        response.headers.append("vary", "Origin")
        if origin in self.origins:
            response.headers["access-control-allow-origin"] = origin
        if origin in self.origins and self.credentials:
            response.headers["access-control-allow-credentials"] = "true"

    def _preflight(self, origin: str, method: str, request: Request) -> Response:
        asked = request.header("access-control-request-headers").lower()
        names = {name.strip() for name in asked.split(",")} - {""}
        response = Response(status=204)
        self._mark(response, origin)
        response.headers.append("vary", "Access-Control-Request-Headers")
        plain = asked.isascii() and asked.isprintable()
        if method in self.methods and plain and ("*" in self.headers or names <= self.headers):
            response.headers["access-control-allow-methods"] = ", ".join(sorted(self.methods))
            response.headers["access-control-allow-headers"] = ", ".join(sorted(names))
            response.headers["access-control-max-age"] = self.max_age
        return response
