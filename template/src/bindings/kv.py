"""Workers KV, as Python code calls it (Cloudflare docs: "Workers KV / Workers Binding API")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, Protocol, TypedDict, overload

PROBE_KEY = "health:probe"
Keys = list[str]


class KVKey(TypedDict):
    """One key of a listing; `expiration` is in seconds since 1970."""

    name: str
    expiration: NotRequired[int]
    metadata: NotRequired[Any]


class KVList(TypedDict):
    """One page of keys; `cursor` is absent from the last page."""

    keys: list[KVKey]
    list_complete: bool
    cursor: NotRequired[str]


class KVEntry(TypedDict):
    """A value with its metadata; both None when the key is missing."""

    value: Any
    metadata: Any


class KVNamespace(Protocol):
    """A KV namespace; bytes come back as memoryview, JSON objects as dict."""

    @overload
    async def get(
        self, key: str, type: Literal["text"] = "text", *, cacheTtl: int = ...
    ) -> str | None: ...
    @overload
    async def get(
        self, key: str, type: Literal["arrayBuffer"], *, cacheTtl: int = ...
    ) -> memoryview | None: ...
    @overload
    async def get(
        self, key: str, type: Literal["json", "stream"], *, cacheTtl: int = ...
    ) -> Any: ...
    @overload
    async def get(self, key: Keys, type: Literal["text", "json"] = "text") -> dict[str, Any]: ...

    async def getWithMetadata(
        self, key: str, type: Literal["text", "json", "arrayBuffer", "stream"] = "text"
    ) -> KVEntry: ...

    async def put(
        self,
        key: str,
        value: str | bytes | memoryview,
        *,
        expirationTtl: int = ...,
        expiration: int = ...,
        metadata: Mapping[str, Any] | Sequence[Any] | str | int | float | None = ...,
    ) -> None: ...

    async def list(self, *, prefix: str = ..., limit: int = ..., cursor: str = ...) -> KVList: ...

    async def delete(self, key: str) -> None: ...


async def probe_kv(binding: KVNamespace) -> str:
    """Reads a key that need not exist: one read, nothing written."""
    await binding.get(PROBE_KEY)
    return "readable"
