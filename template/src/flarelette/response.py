"""Responses: bytes, text, JSON or a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from json import encoder
from typing import Any
from uuid import UUID

from .datastructures import Headers

NULL_BODY = frozenset({204, 205, 304})

Body = str | bytes | AsyncIterable[str | bytes]
HeaderFields = Mapping[str, str] | Iterable[tuple[str, str]]


class Response:
    """An answer; `body` is text, bytes, or an async iterable of either, which is streamed.

    Give `headers` as pairs to repeat one. Statuses 204, 205 and 304 drop the body.
    """

    content_type = "application/octet-stream"

    def __init__(
        self,
        body: Body = b"",
        status: int = 200,
        headers: HeaderFields = (),
        content_type: str = "",
    ) -> None:
        if not 200 <= status <= 599:
            raise ValueError(f"a response has a status from 200 to 599, not {status}")
        if isinstance(body, str):
            body, content_type = body.encode(), content_type or "text/plain; charset=utf-8"
        elif not isinstance(body, bytes) and not hasattr(body, "__aiter__"):
            raise TypeError(
                f"a body is text, bytes or an async iterable, not {type(body).__name__}"
            )
        self.status = status
        self.body: bytes | AsyncIterable[str | bytes] = b"" if status in NULL_BODY else body
        self.headers = Headers({"content-type": self.content_type} if self.body else {})
        if content_type and self.body:
            self.headers["content-type"] = content_type
        for name, value in headers.items() if hasattr(headers, "items") else headers:
            self.headers.append(name, value)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The parts of a streamed body, whose source is closed at the end or when left early."""
        source: Any = self.body
        try:
            async for chunk in source:
                yield chunk.encode() if isinstance(chunk, str) else chunk
        finally:
            if hasattr(source, "aclose"):
                await source.aclose()


def _encode(value: Any) -> Any:
    if is_dataclass(type(value)):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


# What JSONEncoder makes anew for every call: markers, default, encoder, indent, separators,
# sort_keys, skipkeys, allow_nan. Made once, it halves the time of a small answer.
_open: dict[int, Any] = {}
_chunks = encoder.c_make_encoder(  # type: ignore[attr-defined]  # left out of typeshed
    _open, _encode, encoder.encode_basestring, None, ":", ",", False, False, False
)


def to_json(data: Any) -> str:
    """The compact JSON that JsonResponse sends."""
    try:
        return "".join(_chunks(data, 0))
    finally:
        _open.clear()


class JsonResponse(Response):
    """`data` as JSON; dataclasses become objects, dates and times ISO 8601.

    UUID and Decimal become strings, so that no digit is lost. NaN is a ValueError, any other type
    a TypeError.
    """

    content_type = "application/json"

    def __init__(
        self, data: Any, status: int = 200, headers: HeaderFields = (), content_type: str = ""
    ) -> None:
        # A lone surrogate has no UTF-8, but its backslash form is the same character in JSON.
        body = to_json(data).encode("utf-8", "backslashreplace")
        super().__init__(body, status, headers, content_type)


class ProblemResponse(JsonResponse):
    """A problem document (RFC 9457)."""

    content_type = "application/problem+json"


def to_response(result: Any) -> Response:
    """What a handler may return: a Response, a dict, list or dataclass (200), or None (204)."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    if isinstance(result, (dict, list)) or is_dataclass(type(result)):
        return JsonResponse(result)
    raise TypeError(f"{type(result).__name__} is no response")
