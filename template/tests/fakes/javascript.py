"""JavaScript's own ways with values: `String`, `typeof`, `JSON`, and objects left raw."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from .conversion import (
    BigInt,
    JsException,
    Opaque,
    from_js,
    js_string,
    milliseconds,
    whole_number,
)


class JsObject:
    """A JavaScript object that the SDK leaves raw: attributes only, `to_py()` converts it."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def to_py(self) -> dict[str, Any]:
        return dict(self.__dict__)


class JsDate:
    """A JavaScript Date that the SDK leaves raw."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def getTime(self) -> int:
        return milliseconds(self._moment)

    def toISOString(self) -> str:
        return iso(self._moment)


class Stream:
    """A ReadableStream, raw as on the runtime: `await stream.getReader().read()`."""

    def __init__(self, data: bytes) -> None:
        self._chunks = [data] if data else []

    def getReader(self) -> Stream:
        return self

    async def read(self) -> JsObject:
        if not self._chunks:
            return JsObject({"done": True, "value": None})
        return JsObject({"done": False, "value": Chunk(self._chunks.pop())})

    async def __aiter__(self) -> AsyncIterator[Chunk]:
        while not (step := await self.read()).done:
            yield step.value


class Chunk:
    """A Uint8Array that the SDK leaves raw."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def to_bytes(self) -> bytes:
        return self._data

    def to_py(self) -> memoryview:
        return memoryview(self._data)


def iso(moment: datetime) -> str:
    """A naive UTC moment as `Date.toISOString` writes it."""
    return f"{moment.isoformat(timespec='milliseconds')}Z"


def well_formed(text: str) -> str:
    """The text as UTF-8 carries it: a lone surrogate becomes three replacement characters."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def js_typeof(value: Any) -> str:
    """`typeof value`."""
    if isinstance(value, Opaque) and callable(value.value):
        return "function"
    names = {bool: "boolean", str: "string", BigInt: "bigint", int: "number", float: "number"}
    return names.get(type(value), "object")


def js_int(value: Any) -> int:
    """An int option as workerd reads it: text is parsed, null is 0, fractions are dropped."""
    if isinstance(value, BigInt):
        raise JsException("TypeError", "Cannot convert a BigInt value to a number")
    number = _js_number(value)
    if not -(2**31) <= number < 2**31:
        raise JsException(
            "TypeError",
            "Value out of range. Must be between -2147483648 and 2147483647 (inclusive).",
        )
    return int(number)


def _js_number(value: Any) -> float:
    if isinstance(value, datetime):
        return milliseconds(value)
    try:
        number = float(value if isinstance(value, bool) else js_string(value))
    except ValueError:
        return 0
    return number if math.isfinite(number) else 0


def js_json(value: Any) -> str:
    """`JSON.stringify(value)`: dates become text, bytes and sets objects, NaN null."""
    return json.dumps(_jsonable(value), ensure_ascii=False, separators=(",", ":"))


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items() if not _is_function(item)}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    if isinstance(value, bytes):
        return {str(index): byte for index, byte in enumerate(value)}
    if isinstance(value, BigInt):
        raise JsException("TypeError", "Do not know how to serialize a BigInt")
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Opaque) and isinstance(value.value, Sequence):
        return list(value.value)
    if isinstance(value, set | Opaque):
        return {}
    if isinstance(value, float):
        return whole_number(value) if math.isfinite(value) else None
    return value


def _is_function(value: Any) -> bool:
    return js_typeof(value) == "function"


def parse_json(text: str) -> Any:
    """`JSON.parse(text)`, converted for Python."""
    try:
        return from_js(json.loads(text, parse_constant=_no_constant))
    except ValueError:
        problem = f'Unexpected token in "{text[:40]}", not valid JSON'
        raise JsException(
            "SyntaxError", problem if text else "Unexpected end of JSON input"
        ) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)
