"""A KV namespace in memory, with the limits, errors and expiry of the real one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .clock import Clock
from .conversion import (
    JsDict,
    JsException,
    arguments,
    from_js,
    js_string,
    option_object,
    required,
)
from .javascript import Stream, js_int, parse_json
from .kv_options import (
    after,
    bulk_problem,
    expires_at,
    failed,
    is_index,
    key_of,
    metadata_of,
    text_option,
    type_of,
    value_of,
)
from .world import World

MAX_VALUE = 25 * 1024 * 1024
MAX_LIST = 1000


@dataclass
class _Entry:
    value: bytes
    expiration: int | None
    metadata: str


class FakeKV:
    """Behaves as a `KVNamespace`; `clock` decides what has expired."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._entries: dict[str, _Entry] = {}

    @classmethod
    def configured(cls, entry: dict[str, Any], world: World) -> FakeKV:
        """Made from its entry in wrangler.jsonc."""
        return cls(clock=world.clock)

    async def get(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        key, kind = required(args, 0, "get KvNamespace", "string or Array"), type_of(args)
        if isinstance(key, list):
            return self._bulk(key, kind, lambda entry: _decode(entry.value, kind))
        return self._read(key_of(key, "GET"), kind)["value"]

    async def getWithMetadata(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        where = "getWithMetadata KvNamespace"
        key, kind = required(args, 0, where, "string or Array"), type_of(args)
        if isinstance(key, list):
            return self._bulk(key, kind, lambda entry: _described(entry, kind))
        return self._read(key_of(key, "GET"), kind)

    async def put(self, *values: Any, **options: Any) -> None:
        args = arguments(values, options)
        key = key_of(required(args, 0, "put KvNamespace", "string"), "PUT")
        value = value_of(required(args, 1, "put KvNamespace", "string or Object"))
        given = option_object(args, 2, "put KvNamespace", "PutOptions")
        expiration = expires_at(given, int(self.clock.now()))
        if len(value) > MAX_VALUE:
            raise failed("PUT", f"413 Value length of {len(value)} exceeds limit of {MAX_VALUE}.")
        self._entries[key] = _Entry(value, expiration, metadata_of(given))

    async def list(self, *values: Any, **options: Any) -> Any:
        given = option_object(arguments(values, options), 0, "list KvNamespace", "ListOptions")
        limit = js_int(given.get("limit")) or MAX_LIST
        if limit > MAX_LIST:
            raise failed("GET", f"400 Invalid key_count_limit of {limit}. The most is {MAX_LIST}.")
        names = self._names(text_option(given, "prefix"), after(text_option(given, "cursor")))
        return self._page(names, limit if limit > 0 else MAX_LIST)

    async def delete(self, *values: Any, **options: Any) -> None:
        key = required(arguments(values, options), 0, "delete KvNamespace", "string")
        self._entries.pop(key_of(key, "DELETE"), None)

    def _live(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry and entry.expiration is not None and entry.expiration <= self.clock.now():
            del self._entries[key]
            return None
        return entry

    def _read(self, key: str, kind: str) -> JsDict:
        entry = self._live(key)
        found = _described(entry, kind) if entry else JsDict(value=None, metadata=None)
        return JsDict(found, cacheStatus=None)

    def _bulk(self, keys: Sequence[Any], kind: str, found: Callable[[_Entry], Any]) -> JsDict:
        names = [js_string(key) for key in keys]
        if problem := bulk_problem(names, kind):
            raise failed("GET_BULK", f"400 {problem}")
        entries = {name: self._live(name) for name in names if not is_index(name)}
        try:
            return JsDict(
                {name: found(entry) if entry else None for name, entry in entries.items()}
            )
        except JsException:
            text = "400 At least one of the requested keys corresponds to a non-json value"
            raise failed("GET_BULK", text) from None

    def _names(self, prefix: str, start: str) -> Sequence[str]:
        names = [name for name in self._entries if name.startswith(prefix) and name > start]
        return sorted(name for name in names if self._live(name))

    def _page(self, names: Sequence[str], limit: int) -> JsDict:
        page = JsDict(keys=[self._listed(name) for name in names[:limit]])
        page.list_complete = len(names) <= limit
        if not page.list_complete:
            page.cursor = base64.b64encode(names[limit - 1].encode()).decode()
        page.cacheStatus = None
        return page

    def _listed(self, name: str) -> JsDict:
        entry = self._entries[name]
        listed = JsDict(name=name)
        if entry.expiration is not None:
            listed.expiration = entry.expiration
        if entry.metadata != "null":
            listed.metadata = parse_json(entry.metadata)
        return listed


def _decode(value: bytes, kind: str) -> Any:
    if kind == "stream":
        return Stream(value)
    if kind == "arrayBuffer":
        return from_js(value)
    text = value.decode("utf-8", "replace")
    return parse_json(text) if kind == "json" else text


def _described(entry: _Entry, kind: str) -> JsDict:
    return JsDict(value=_decode(entry.value, kind), metadata=parse_json(entry.metadata))
