"""What becomes of Python values on their way to JavaScript and back."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

MAX_SAFE_INTEGER = 2**53 - 1
_EPOCH = datetime(1970, 1, 1)


class JsException(Exception):
    """An error thrown by JavaScript, with the attributes of `pyodide.ffi.JsException`."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class JsDict(dict[str, Any]):
    """A JavaScript object as the SDK gives it: a dict whose keys are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class BigInt(int):
    """An int that crosses as a BigInt: from 2**53 - 1 on, one sooner than it must."""


class Opaque:
    """A Python object that JavaScript sees as a proxy it knows nothing of."""

    def __init__(self, value: object) -> None:
        self.value = value


def to_js(value: object) -> Any:
    """The value as JavaScript sees it; TypeError for what the SDK refuses to send."""
    refuse(value)
    return _convert(value)


def refuse(value: object) -> None:
    """Raises the SDK's TypeError for a tuple, bytearray, awaitable, or anything that holds one."""
    if isinstance(value, Opaque) or (callable(value) and not isinstance(value, type)):
        return
    if isinstance(value, tuple | bytearray):
        raise TypeError(f"{type(value)} cannot be sent over RPC.")
    if inspect.isawaitable(value):
        raise TypeError(f"Awaitable {type(value)} cannot be sent over RPC.")
    for item in _items(value):
        refuse(item)


def _items(value: object) -> list[Any]:
    if isinstance(value, str | bytes | memoryview):
        return []
    if isinstance(value, dict):
        return list(value.values())
    try:
        return list(iter(value))  # type: ignore[call-overload]
    except TypeError:
        return []


def _convert(value: Any) -> Any:
    if value is None or isinstance(value, bool | float | Opaque):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if abs(value) < MAX_SAFE_INTEGER else BigInt(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return _naive_utc(value)
    if isinstance(value, dict):
        return {_key(key): _convert(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_convert(item) for item in value]
    if isinstance(value, set):
        return {_convert(item) for item in value}
    return Opaque(value)


def _key(key: object) -> str:
    return "undefined" if key is None else js_string(_convert(key))


def _naive_utc(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return _EPOCH + timedelta(milliseconds=milliseconds(moment))


def from_js(value: Any) -> Any:
    """The value as the SDK gives it back: JsDict, list, memoryview, int for a whole number."""
    if isinstance(value, dict):
        return JsDict({key: from_js(item) for key, item in value.items()})
    if isinstance(value, list):
        return [from_js(item) for item in value]
    if isinstance(value, bytes):
        return memoryview(value)
    if isinstance(value, Opaque):
        return value.value
    if isinstance(value, bool | BigInt) or not isinstance(value, int | float):
        return value
    return whole_number(value)


def whole_number(value: float) -> int | float:
    """A JavaScript number in Python: an int when it is whole and safe."""
    whole = math.isfinite(value) and value == int(value)
    return int(value) if whole and abs(value) <= MAX_SAFE_INTEGER else float(value)


def arguments(values: Sequence[object], options: Mapping[str, object]) -> list[Any]:
    """A call's arguments in JavaScript; keywords become one object at the end."""
    given = [to_js(value) for value in values]
    return [*given, to_js(dict(options))] if options else given


def required(args: Sequence[Any], index: int, where: str, kind: str) -> Any:
    """An argument that must be there; `where` is `method Class`."""
    if len(args) <= index:
        raise wrong_parameter(index, where, kind)
    return args[index]


def option_object(args: Sequence[Any], index: int, where: str, kind: str) -> dict[str, Any]:
    """The options of a call, empty when left out or null."""
    given = args[index] if len(args) > index else None
    if isinstance(given, str | int | float):
        raise wrong_parameter(index, where, kind)
    return given if isinstance(given, dict) else {}


def wrong_parameter(index: int, where: str, kind: str) -> JsException:
    """workerd's words for an argument of the wrong type."""
    method, name = where.split()
    text = (
        f"Failed to execute '{method}' on '{name}': parameter {index + 1} is not of type '{kind}'."
    )
    return JsException("TypeError", text)


def js_string(value: Any) -> str:
    """`String(value)`."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, list):
        return ",".join("" if item is None else js_string(item) for item in value)
    if isinstance(value, bytes):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, set):
        return "[object Set]"
    if isinstance(value, datetime):
        return value.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
    return str(value.value if isinstance(value, Opaque) else from_js(value))


def milliseconds(moment: datetime) -> int:
    """A naive UTC moment as JavaScript's Date counts it."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
