"""An R2 bucket in memory, with the conditions, ranges, pages and errors of the real one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from .clock import Clock
from .conversion import (
    JsDict,
    JsException,
    arguments,
    js_string,
    option_object,
    required,
    wrong_parameter,
)
from .javascript import JsDate, JsObject, Stream, parse_json, well_formed
from .r2_options import (
    DIGESTS,
    HTTP_FIELDS,
    Page,
    Stored,
    after,
    condition_holds,
    custom_metadata,
    http_metadata,
    included,
    page_of,
    page_size,
    span,
    text_option,
    verify,
)
from .world import World

MAX_KEY = 1024
_Bytes = bytes


class FakeR2Object:
    """Behaves as an `R2Object`: what is known without the body."""

    def __init__(self, stored: Stored, part: JsDict | None = None) -> None:
        self.key = stored.key
        self.version = stored.version
        self.size = len(stored.data)
        self.etag = stored.etag
        self.httpEtag = f'"{stored.etag}"'
        self.uploaded = stored.uploaded
        self.httpMetadata = JsDict(stored.httpMetadata)
        self.customMetadata = JsDict(stored.customMetadata)
        self.checksums = JsObject(_checksums(stored))
        self.range = part

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


class FakeR2ObjectBody(FakeR2Object):
    """Behaves as an `R2ObjectBody`: its body can be read once."""

    def __init__(self, stored: Stored, part: JsDict) -> None:
        super().__init__(stored, part)
        self.bodyUsed = False
        self._data = stored.data[part.offset : part.offset + part.length]

    @property
    def body(self) -> Stream:
        return Stream(self._read())

    async def text(self) -> str:
        return self._read().decode("utf-8", "replace")

    async def json(self) -> Any:
        return parse_json(await self.text())

    async def arrayBuffer(self) -> memoryview:
        return memoryview(self._read())

    async def bytes(self) -> memoryview:
        return memoryview(self._read())

    def _read(self) -> _Bytes:
        if self.bodyUsed:
            text = "Body has already been used. It can only be used once."
            raise JsException("TypeError", f"{text} Use tee() first if you need to read it twice.")
        self.bodyUsed = True
        return self._data


class FakeR2:
    """Behaves as an `R2Bucket`; `clock` dates the uploads."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._objects: dict[str, Stored] = {}

    @classmethod
    def configured(cls, entry: dict[str, Any], world: World) -> FakeR2:
        """Made from its entry in wrangler.jsonc."""
        return cls(clock=world.clock)

    async def head(self, *values: Any) -> Any:
        key = required(arguments(values, {}), 0, "head R2Bucket", "string")
        stored = self._objects.get(_key(key, "head"))
        return FakeR2Object(stored, span(stored, None)) if stored else None

    async def get(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        key = _key(required(args, 0, "get R2Bucket", "string"), "get")
        given = option_object(args, 1, "get R2Bucket", "GetOptions")
        stored = self._objects.get(key)
        if not condition_holds(given, stored, "GetOptions"):
            return FakeR2Object(stored) if stored else None
        return FakeR2ObjectBody(stored, span(stored, given.get("range"))) if stored else None

    async def put(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        key = _key(required(args, 0, "put R2Bucket", "string"), "put")
        data = _encode(args)
        given = option_object(args, 2, "put R2Bucket", "PutOptions")
        http, custom = http_metadata(given), custom_metadata(given)
        if not condition_holds(given, self._objects.get(key), "PutOptions"):
            return None
        verify(data, given)
        stored = Stored(key, data, self.clock.utcnow(), uuid4().hex, http, custom)
        self._objects[key] = stored
        return FakeR2Object(stored)

    async def delete(self, *values: Any) -> None:
        given = required(arguments(values, {}), 0, "delete R2Bucket", "string or Array")
        for key in given if isinstance(given, list) else [given]:
            self._objects.pop(_key(key, "delete"), None)

    async def list(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        given = option_object(args, 0, "list R2Bucket", "ListOptions")
        prefix, include = text_option(given, "prefix"), included(given)
        start = after(given)
        names = sorted(name for name in self._objects if name.startswith(prefix) and name > start)
        page = page_of(names, prefix, text_option(given, "delimiter"), page_size(given))
        return JsDict(
            objects=[_raw(self._objects[name], include) for name in page.names],
            truncated=page.last != "".join(names[-1:]),
            cursor=_cursor(page, names),
            delimitedPrefixes=page.groups,
        )


def _cursor(page: Page, names: Sequence[str]) -> str | None:
    if page.last == "".join(names[-1:]):
        return None
    return base64.b64encode(page.last.encode()).decode()


def _key(value: Any, operation: str) -> str:
    key = js_string(value)
    if len(well_formed(key).encode()) > MAX_KEY:
        text = f"{operation}: The specified object name is not valid. (10020)"
        raise JsException("Error", text)
    return key


def _encode(args: Sequence[Any]) -> bytes:
    accepted = "JsReadableStream or ArrayBuffer or ArrayBufferView or string or Blob"
    value = required(args, 1, "put R2Bucket", accepted)
    if value is None or isinstance(value, bytes):
        return value or b""
    if isinstance(value, str):
        return well_formed(value).encode()
    raise wrong_parameter(1, "put R2Bucket", accepted)


def _checksums(stored: Stored) -> dict[str, Any]:
    md5 = memoryview(hashlib.md5(stored.data, usedforsecurity=False).digest())
    return {name: md5 if name == "md5" else None for name in DIGESTS}


def _raw(stored: Stored, include: Sequence[str]) -> JsObject:
    http = stored.httpMetadata if "httpMetadata" in include else {}
    custom = stored.customMetadata if "customMetadata" in include else {}
    return JsObject(
        {
            "key": stored.key,
            "version": stored.version,
            "size": len(stored.data),
            "etag": stored.etag,
            "httpEtag": f'"{stored.etag}"',
            "uploaded": JsDate(stored.uploaded),
            "httpMetadata": JsObject({name: http.get(name) for name in HTTP_FIELDS}),
            "customMetadata": JsObject(custom),
        }
    )
