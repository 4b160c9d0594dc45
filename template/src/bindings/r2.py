"""R2, as Python code calls it (Cloudflare docs: "R2 / Workers API reference")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypedDict

PROBE_KEY = "health:probe"
Keys = list[str]


class R2Range(TypedDict, total=False):
    """A part of an object: `offset` and `length`, or the last `suffix` bytes."""

    offset: int
    length: int
    suffix: int


class R2Conditional(TypedDict, total=False):
    """Conditions of a read or write; an etag stands without quotes, `*` for any."""

    etagMatches: str
    etagDoesNotMatch: str
    uploadedBefore: datetime
    uploadedAfter: datetime


class R2HTTPMetadata(TypedDict, total=False):
    """What R2 sends as HTTP headers; fields not set read as None."""

    contentType: str | None
    contentLanguage: str | None
    contentDisposition: str | None
    contentEncoding: str | None
    cacheControl: str | None
    cacheExpiry: datetime | None


class R2Object(Protocol):
    """What is known of an object without its body; `uploaded` is naive UTC."""

    key: str
    version: str
    size: int
    etag: str
    httpEtag: str
    uploaded: datetime
    httpMetadata: R2HTTPMetadata
    customMetadata: dict[str, str]


class R2ObjectBody(R2Object, Protocol):
    """An object with its body, which can be read once."""

    body: Any

    async def text(self) -> str: ...
    async def json(self) -> Any: ...
    async def arrayBuffer(self) -> memoryview: ...


class R2Objects(TypedDict):
    """One page of a listing. `objects` are raw: attributes only, their dates not converted."""

    objects: list[Any]
    truncated: bool
    cursor: str | None
    delimitedPrefixes: list[str]


class R2Bucket(Protocol):
    """An R2 bucket; a failed condition gives None on `put`, an object without body on `get`."""

    async def head(self, key: str) -> R2Object | None: ...

    async def get(
        self, key: str, *, range: R2Range = ..., onlyIf: R2Conditional = ...
    ) -> R2ObjectBody | None: ...

    async def put(
        self,
        key: str,
        value: str | bytes | memoryview | None,
        *,
        httpMetadata: R2HTTPMetadata = ...,
        customMetadata: Mapping[str, str] = ...,
        onlyIf: R2Conditional = ...,
    ) -> R2Object | None: ...

    async def delete(self, keys: str | Keys) -> None: ...

    async def list(
        self,
        *,
        prefix: str = ...,
        limit: int = ...,
        cursor: str = ...,
        delimiter: str = ...,
        startAfter: str = ...,
        include: Keys = ...,
    ) -> R2Objects: ...


async def probe_r2(binding: R2Bucket) -> str:
    """Asks for the head of a key that need not exist: no body is moved."""
    await binding.head(PROBE_KEY)
    return "readable"
