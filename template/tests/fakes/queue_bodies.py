"""What a queue makes of bodies and delays."""

from __future__ import annotations

from typing import Any

from .conversion import JsException, Opaque, from_js
from .javascript import js_int, js_json, js_typeof, parse_json

MAX_DELAY = 86_400


def encoded(body: Any, kind: str) -> tuple[Any, int]:
    """The body as its consumer gets it, and its size."""
    if kind == "json":
        if js_typeof(body) == "function":
            raise internal_error("a function has no JSON")
        text = js_json(body)
        return parse_json(text), len(text.encode())
    if kind == "v8":
        return from_js(_cloned(body)), _weight(body)
    expected = {"text": ("string", str), "bytes": ("ArrayBufferView", bytes)}
    if kind not in expected:
        raise JsException("TypeError", f"Unsupported queue message content type: {kind}")
    name, accepted = expected[kind]
    if not isinstance(body, accepted):
        text = f'Content Type "{kind}" requires a value of type {name}'
        raise JsException("TypeError", f"{text}, but received: {js_typeof(body)}")
    return from_js(body), len(body.encode() if isinstance(body, str) else body)


def _cloned(value: Any) -> Any:
    if isinstance(value, Opaque):
        raise JsException("DataCloneError", f"{value.value} could not be cloned.")
    for item in value.values() if isinstance(value, dict) else ():
        _cloned(item)
    for item in value if isinstance(value, list | set) else ():
        _cloned(item)
    return value


def _weight(value: Any) -> int:
    if isinstance(value, str | bytes):
        return len(value.encode() if isinstance(value, str) else value) + 2
    items = [*value, *value.values()] if isinstance(value, dict) else value
    return sum(map(_weight, items)) + 2 if isinstance(items, list | set) else 9


def delay_of(options: dict[str, Any]) -> int | None:
    """The delay that was asked for, None when left out."""
    if "delaySeconds" not in options:
        return None
    delay = js_int(options["delaySeconds"])
    if not 0 <= delay <= MAX_DELAY:
        raise internal_error(f"message delay of {delay} seconds is not within 0 and {MAX_DELAY}")
    return delay


def internal_error(reason: str) -> JsException:
    """What the queue's service says to whatever it refuses; the reason is ours."""
    return JsException("Error", f"Unknown Internal Error (15000): {reason}")
