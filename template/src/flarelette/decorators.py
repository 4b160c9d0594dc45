"""What decorators of handlers have in common."""

from __future__ import annotations

from .middleware import Handler, require_async


def require_unrouted(handler: Handler) -> None:
    """A TypeError unless `handler` may be wrapped: async, taking a request, and without a route.

    A route calls what it was given, so a decorator above `@app.get` would never run.
    """
    require_async(handler, "a handler", 1)
    if "routed" in getattr(handler, "__dict__", ()):
        raise TypeError(f"{handler!r} has a route already: write this decorator below the route's")
