"""The shapes of handlers and of the middleware around them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any

from .response import Response

if TYPE_CHECKING:
    from .request import Request

Handler = Callable[["Request"], Awaitable[Any]]
Next = Callable[["Request"], Awaitable[Response]]
Middleware = Callable[["Request", Next], Awaitable[Response]]


def require_async(function: Any, role: str, takes: int) -> None:
    """A TypeError unless `function`, or its `__call__`, is an `async def` of `takes` arguments."""
    if not (iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__)):
        raise TypeError(f"{role} must be an async function, not {function!r}")
    signature(function).bind(*[None] * takes)
