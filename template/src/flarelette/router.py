"""Paths to handlers: the literal segments find candidates, a regular expression decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from .datastructures import unquote
from .errors import HttpError
from .middleware import Handler
from .request import Request, finite
from .response import Response

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

LITERAL = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)+")
PARAMETER = re.compile(r"\{([A-Za-z_]\w*)(?::(\w+))?\}", re.ASCII)
_CONVERTERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "str": ("[^/]+", unquote),
    "int": ("[0-9]+", int),
    "float": (r"[0-9]+(?:\.[0-9]+)?", finite),
    "uuid": ("-?".join(f"[0-9a-fA-F]{{{size}}}" for size in (8, 4, 4, 4, 12)), UUID),
    "path": (".*", unquote),
}


class Route:
    """One path pattern and its handlers by method; a ValueError when the pattern is bad."""

    def __init__(self, pattern: str, order: int) -> None:
        if not LITERAL.fullmatch(PARAMETER.sub("", pattern)) or pattern[0] != "/":
            raise ValueError(f"path {pattern!r}: write it like '/items/{{id:int}}', in ASCII")
        self.pattern = pattern
        self.order = order
        self.handlers: dict[str, Handler] = {}
        self.converters: dict[str, Callable[[str], Any]] = {}
        first, *rest = PARAMETER.split(pattern)
        regex = re.escape(first)
        for name, kind, literal in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            if name in self.converters or (kind or "str") not in _CONVERTERS:
                known = ", ".join(_CONVERTERS)
                raise ValueError(f"path {pattern!r}: {name!r} twice, or {kind!r} not of {known}")
            expression, self.converters[name] = _CONVERTERS[kind or "str"]
            if literal[:1] != "/" and (literal or name != rest[-3]):
                # Without a bound, one long segment takes the square of its length, or more.
                expression = expression.replace("+", "{1,255}")
            regex += f"(?P<{name}>{expression}){re.escape(literal)}"
        self.regex = re.compile(regex, re.DOTALL)

    def match(self, path: str) -> dict[str, Any] | None:
        """The converted parameters, or None when `path` is not this route's."""
        if not (found := self.regex.fullmatch(path)):
            return None
        params: dict[str, Any] = {}
        try:
            for name, convert in self.converters.items():
                params[name] = convert(found[name])
        except ValueError:
            return None
        return params


class _Shape:
    """Patterns whose literal segments are in the same places, by those segments."""

    def __init__(self, size: int, places: tuple[int, ...]) -> None:
        self.size = size
        self.key = itemgetter(*places)
        self.routes: dict[Any, list[Route]] = {}


_Shapes = dict[tuple[int, ...], _Shape]


class Router:
    """Static paths first, then patterns in the order of registration."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self._static: dict[str, Route] = {}
        self._shapes: dict[int, _Shapes] = {}
        self._tails: _Shapes = {}

    def add(self, pattern: str, method: str, handler: Handler) -> None:
        """Register; a ValueError for a bad pattern, an unknown method or a duplicate."""
        if method not in METHODS:
            raise ValueError(f"method {method!r} is not one of {', '.join(sorted(METHODS))}")
        route = self.routes.get(pattern) or Route(pattern, len(self.routes))
        shape = (method, re.sub("\\?P<.*?>", "", route.regex.pattern))
        if shape in self._taken:
            raise ValueError(f"{method} {pattern} is routed already, as {self._taken[shape]}")
        self._taken[shape] = pattern
        if pattern not in self.routes:
            self.routes[pattern] = route
            if route.converters:
                self._index(route)
            else:
                self._static[pattern] = route
        route.handlers[method] = handler
        if method == "GET":
            route.handlers.setdefault("HEAD", handler)

    def _index(self, route: Route) -> None:
        segments = route.pattern.split("/")
        tail = next((n for n, segment in enumerate(segments) if ":path}" in segment), None)
        size = len(segments) if tail is None else tail
        places = tuple(n for n in range(size) if "{" not in segments[n])
        shapes = self._shapes.setdefault(size, {}) if tail is None else self._tails
        shape = shapes.setdefault((size, *places), _Shape(size, places))
        shape.routes.setdefault(shape.key(segments), []).append(route)

    def _candidates(self, path: str) -> list[Route]:
        segments = path.split("/")
        found: list[Route] = []
        for shape in self._shapes.get(len(segments), {}).values():
            found += shape.routes.get(shape.key(segments), ())
        for shape in self._tails.values():
            if len(segments) > shape.size:
                found += shape.routes.get(shape.key(segments), ())
        return sorted(found, key=attrgetter("order")) if len(found) > 1 else found

    def match(self, method: str, path: str) -> tuple[Handler, dict[str, Any]]:
        """The handler and its parameters; HttpError 404, or 405 with every allowed method.

        HEAD falls back to GET, and OPTIONS to a 204 with `Allow`.
        """
        static = self._static.get(path)
        if static and method in static.handlers:
            return static.handlers[method], {}
        allowed = set(static.handlers) if static else set()
        for route in self._candidates(path):
            if (params := route.match(path)) is not None:
                if method in route.handlers:
                    return route.handlers[method], params
                allowed |= route.handlers.keys()
        if not allowed:
            raise HttpError(404, "There is nothing at this path.")
        allow = ", ".join(sorted(allowed | {"OPTIONS"}))
        if method == "OPTIONS":
            return partial(_options, allow), {}
        raise HttpError(405, f"This path allows {allow}.", {"allow": allow})


async def _options(allow: str, request: Request) -> Response:
    return Response(status=204, headers={"allow": allow})
