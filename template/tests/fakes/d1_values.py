"""How values go into SQLite and come out, as D1 does it."""

from __future__ import annotations

from typing import Any

from .conversion import BigInt, JsException, from_js, js_string
from .javascript import js_typeof, well_formed


def bound(value: Any) -> Any:
    """What SQLite stores for a bound value: every number is a REAL."""
    if isinstance(value, list) and all(_is_byte(item) for item in value):
        return bytes(int(item) for item in value)
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, int | float) and not isinstance(value, BigInt):
        return float(value) if abs(value) != float("inf") else None
    text = f"Type '{js_typeof(value)}' not supported for value '{js_string(value)}'"
    raise JsException("Error", f"D1_TYPE_ERROR: {text}")


def _is_byte(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 256


def read(value: Any) -> Any:
    """What a stored value reads as: a BLOB is a list of ints."""
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return None
    return from_js(value)
