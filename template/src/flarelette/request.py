"""The request that handlers see, whichever adapter it came through."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from itertools import accumulate
from types import SimpleNamespace
from typing import Any

from .datastructures import Headers, Query
from .errors import HttpError

_JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json\s*(;|$)", re.IGNORECASE)
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_NO_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^][{}"]+', re.DOTALL)
_DEPTH = 100
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_UNREAD: Any = object()


def finite(text: str) -> float:
    """`float(text)`; a ValueError for NaN and what is beyond a double."""
    value = float(text)
    if value - value != 0:
        raise ValueError(f"{text} is no finite number")
    return value


def _refuse_depth(text: str) -> None:
    # In WebAssembly a parser that runs out of stack takes the whole Worker with it.
    brackets = _NO_BRACKET.sub("", text)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > _DEPTH:
        raise ValueError(f"nested more than {_DEPTH} deep")


def parse_json(data: bytes, decoder: json.JSONDecoder) -> Any:
    """The one JSON value in `data`; a ValueError where it is not that, or is too deep."""
    text = data.decode().strip(" \t\r\n")
    if text.count("[") + text.count("{") > _DEPTH:
        _refuse_depth(text)
    value, end = decoder.raw_decode(text)
    if end != len(text):
        raise ValueError("something follows the value")
    return value


_DECODER = json.JSONDecoder(parse_constant=finite, parse_float=finite)


class Request:
    """One HTTP request; an adapter's subclass says where url, headers and body come from.

    `path` is percent-encoded, as sent. `env` holds the Worker's bindings, and `ctx` its execution
    context: None outside Workers.
    """

    url: str
    ctx: Any = None
    route_path: str | None = None
    _body: bytes | None = None
    _json: Any = _UNREAD

    def __init__(self, method: str, path: str, query: str, env: Any, max_body_size: int) -> None:
        self.method = method
        self.path = path
        self.query_string = query
        self.env = env
        self.max_body_size = max_body_size
        self.path_params: dict[str, Any] = {}
        self.validated: dict[str, dict[str, Any]] = {}

    def header(self, name: str) -> str:
        """One header field, or ""; it costs less than `headers`, which fetches all of them."""
        raise NotImplementedError

    def read_headers(self) -> Headers:
        """Fetch all header fields."""
        raise NotImplementedError

    async def read_body(self) -> bytes:
        """Take the body off the wire, checking its size on the way."""
        raise NotImplementedError

    @cached_property
    def headers(self) -> Headers:
        """The header fields, by name in any case; repeated ones joined by a comma."""
        return self.read_headers()

    @cached_property
    def query(self) -> Query:
        """The decoded query."""
        return Query(self.query_string)

    @cached_property
    def state(self) -> SimpleNamespace:
        """Room for what middleware hands on to handlers."""
        return SimpleNamespace()

    @cached_property
    def id(self) -> str:
        """`cf-ray` or `x-request-id` where that is a plain token, otherwise a random one."""
        given = (self.header(name) for name in ("cf-ray", "x-request-id"))
        return next(filter(_PLAIN_ID.fullmatch, given), None) or os.urandom(8).hex()

    def check_size(self, size: int) -> None:
        """HttpError 413 when `size` bytes are more than the application takes."""
        if size > self.max_body_size:
            raise HttpError(413, f"The body is longer than {self.max_body_size} bytes.")

    async def body(self) -> bytes:
        """The body, read once; HttpError 413 when it is longer than the app's limit."""
        if self._body is None:
            self._body = await self.read_body()
        return self._body

    async def text(self) -> str:
        """The body as UTF-8; HttpError 400 when it is not."""
        try:
            return (await self.body()).decode()
        except UnicodeDecodeError:
            raise HttpError(400, "The body is not valid UTF-8.") from None

    async def json(self) -> Any:
        """The body as JSON, parsed once; HttpError 415 unless it is sent as JSON, 400 if malformed.

        NaN, Infinity and numbers beyond a double count as malformed (RFC 8259, 6), and so does
        nesting of more than 100 levels.
        """
        if self._json is _UNREAD:
            kind = self.header("content-type")
            if kind != "application/json" and not _JSON_TYPE.match(kind):
                raise HttpError(415, "Send the body as application/json.")
            try:
                self._json = parse_json(await self.body(), _DECODER)
            except ValueError:
                raise HttpError(400, "The body is not valid JSON.") from None
        return self._json

    def valid(self, source: str) -> dict[str, Any]:
        """What `validate_body` ("json") or `validate_query` ("query") let through."""
        return self.validated[source]
