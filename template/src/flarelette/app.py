"""The application: routes, middleware, mounted applications and error handlers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from . import edge
from .errors import HttpError
from .middleware import Middleware, Next, require_async
from .request import Request
from .response import ProblemResponse, Response, to_response
from .router import LITERAL, Router

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class WorkersApp:
    """A Worker, run by `await app.fetch(request, env, ctx)` or by an ASGI 3 server.

    Mistakes in registration are raised when they are made. `max_body_size` is in bytes. Unhandled
    exceptions go to `logger`, a standard one or a StructuredLogger.
    """

    def __init__(self, *, max_body_size: int = 2**20, logger: Any = None) -> None:
        self.max_body_size = max_body_size
        self.logger = logger or logging.getLogger("flarelette")
        self.router = Router()
        self.handle: Next = self._dispatch
        self._middleware: list[Middleware] = []
        self.mounts: dict[str, WorkersApp] = {}
        self._error_handlers: list[dict[type, Any]] = [{}]
        self._serve: Any = None

    def route(self, path: str, methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
        """Register a handler; ValueError for a bad or duplicate route, TypeError if not async."""

        def register(handler: F) -> F:
            require_async(handler, "a handler", 1)
            for method in methods:
                self.router.add(path, method.upper(), handler)
            getattr(handler, "__dict__", {})["routed"] = True
            return handler

        return register

    def get(self, path: str) -> Callable[[F], F]:
        """Register for GET, and with it HEAD."""
        return self.route(path, ["GET"])

    def post(self, path: str) -> Callable[[F], F]:
        """Register for POST."""
        return self.route(path, ["POST"])

    def put(self, path: str) -> Callable[[F], F]:
        """Register for PUT."""
        return self.route(path, ["PUT"])

    def patch(self, path: str) -> Callable[[F], F]:
        """Register for PATCH."""
        return self.route(path, ["PATCH"])

    def delete(self, path: str) -> Callable[[F], F]:
        """Register for DELETE."""
        return self.route(path, ["DELETE"])

    def use(self, middleware: F) -> F:
        """Wrap every response, of 404, 405 and 500 too; the first one used is the outermost."""
        require_async(middleware, "middleware", 2)
        self._middleware.append(middleware)
        self.handle = self._dispatch
        for layer in reversed(self._middleware):
            self.handle = self._wrap(layer, self.handle)
        return middleware

    def error_handler(self, kind: type[Exception]) -> Callable[[F], F]:
        """Register an `async def (request, error)` for `kind` and its subclasses."""

        def register(handler: F) -> F:
            require_async(handler, "an error handler", 2)
            if not issubclass(kind, Exception) or kind in self._error_handlers[0]:
                raise ValueError(f"{kind!r} is no exception, or has a handler already")
            self._error_handlers[0][kind] = handler
            return handler

        return register

    def mount(self, prefix: str, app: WorkersApp) -> None:
        """Hand every path under `prefix` to `app`, which sees the rest; its "/" is the prefix.

        The error handlers and the logger of this application serve `app` too.
        """
        if not LITERAL.fullmatch(prefix) or "//" in f"{prefix}/":
            raise ValueError(f"mount prefix {prefix!r}: write it like '/api'")
        if prefix in self.mounts or app is self:
            raise ValueError(f"{prefix!r} is mounted already")
        app._adopt(self)
        self.mounts = dict(sorted([*self.mounts.items(), (prefix, app)], reverse=True))

    def _adopt(self, outer: WorkersApp) -> None:
        self.logger = outer.logger
        self._error_handlers += outer._error_handlers
        for app in self.mounts.values():
            app._adopt(outer)

    async def fetch(self, request: Any, env: Any, ctx: Any) -> Any:
        """Answer a Workers request, the SDK's or the raw one, with a JavaScript Response."""
        return await edge.fetch(self, request, env, ctx)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one ASGI connection."""
        if self._serve is None:
            from .asgi import serve

            self._serve = serve
        await self._serve(self, scope, receive, send)

    def _wrap(self, middleware: Middleware, inner: Next) -> Next:
        async def layer(request: Request) -> Response:
            try:
                response = await middleware(request, inner)
                if not isinstance(response, Response):
                    raise TypeError(f"{middleware!r} returned no Response")
                return response
            except Exception as error:
                return await self._on_error(request, error)

        return layer

    async def _dispatch(self, request: Request) -> Response:
        try:
            path = request.route_path or request.path
            for prefix, app in self.mounts.items():
                if path == prefix or (path.startswith(f"{prefix}/") and path != f"{prefix}/"):
                    outer, request.route_path = request.route_path, path[len(prefix) :] or "/"
                    try:
                        return await app.handle(request)
                    finally:
                        request.route_path = outer
            handler, request.path_params = self.router.match(request.method, path)
            return to_response(await handler(request))
        except Exception as error:
            return await self._on_error(request, error)

    async def _on_error(self, request: Request, error: Exception) -> Response:
        try:
            for handlers in self._error_handlers:
                for kind in type(error).__mro__ if handlers else ():
                    if kind in handlers:
                        return to_response(await handlers[kind](request, error))
        except Exception as failure:
            error = failure
        try:
            if not isinstance(error, HttpError):
                raise error
            return ProblemResponse(error.problem(), error.status, error.headers or ())
        except Exception as failure:
            line = f"unhandled exception in {request.method} {request.path} ({request.id})"
            self.logger.error(line, exc_info=failure)
        unexpected = HttpError(500, "The server could not answer this request.")
        return ProblemResponse(unexpected.problem(), unexpected.status)
