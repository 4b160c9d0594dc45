"""What KV makes of the arguments of its calls."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

from .conversion import JsException, js_string
from .javascript import js_int, js_json, js_typeof, well_formed

MAX_KEY = 512
MAX_METADATA = 1024
MAX_BULK = 100
MIN_TTL = 60
MIN_CACHE_TTL = 30
INDEX = re.compile("0|[1-9][0-9]{0,9}")
MAX_INDEX = 2**32 - 2


def failed(operation: str, text: str) -> JsException:
    """KV's words for a refused request."""
    return JsException("Error", f"KV {operation} failed: {text}")


def key_of(value: Any, operation: str) -> str:
    """The key as text, refused when KV has no room for it."""
    key = js_string(value)
    if key == "":
        raise JsException("TypeError", "Key name cannot be empty.")
    if key in {".", ".."}:
        raise JsException("TypeError", f'"{key}" is not allowed as a key name.')
    if well_formed(key) != key:
        raise failed(operation, "400 Could not URL-decode key name")
    size = len(key.encode())
    if size > MAX_KEY:
        text = f"414 UTF-8 encoded length of {size} exceeds key length limit of {MAX_KEY}."
        raise failed(operation, text)
    return key


def type_of(args: list[Any]) -> str:
    """The type that a read asked for."""
    given = args[1] if len(args) > 1 else None
    options = given if isinstance(given, dict) else {}
    if "cacheTtl" in options and js_int(options["cacheTtl"]) < MIN_CACHE_TTL:
        text = f"400 Invalid cache_ttl of {js_int(options['cacheTtl'])}."
        raise failed("GET", f"{text} Cache TTL must be at least {MIN_CACHE_TTL}.")
    named = options.get("type", "text")
    kind = js_string(given) if isinstance(given, str | int | float) else js_string(named)
    if not isinstance(args[0], list) and kind not in {"text", "json", "arrayBuffer", "stream"}:
        text = 'Possible types are "text", "arrayBuffer", "json", and "stream".'
        raise JsException("TypeError", f"Unknown response type. {text}")
    return kind


def text_option(given: dict[str, Any], name: str) -> str:
    """A text of a listing's options; null is empty."""
    return "" if given.get(name) is None else js_string(given[name])


def is_index(name: str) -> bool:
    """workerd drops such keys from a bulk read: JavaScript takes them for an array's."""
    return bool(INDEX.fullmatch(name)) and int(name) <= MAX_INDEX


def bulk_problem(keys: Sequence[str], kind: str) -> str:
    """What is wrong with a bulk read, if anything."""
    if kind not in {"text", "json"}:
        return f'"{kind}" is not a valid type. Use "json" or "text"'
    if not keys:
        return "You must request a minimum of 1 key"
    if len(keys) > MAX_BULK:
        return f"You can request a maximum of {MAX_BULK} keys"
    return "" if all(keys) else "Key names must not be empty"


def expires_at(given: dict[str, Any], now: int) -> int | None:
    """When a put says the key expires; a TTL goes before a moment."""
    if "expirationTtl" in given:
        ttl = js_int(given["expirationTtl"])
        start = f"400 Invalid expiration_ttl of {ttl}."
        if ttl <= 0:
            raise failed("PUT", f"{start} Please specify integer greater than 0.")
        if ttl < MIN_TTL:
            raise failed("PUT", f"{start} Expiration TTL must be at least {MIN_TTL}.")
        return now + ttl
    return _moment(js_int(given["expiration"]), now) if "expiration" in given else None


def _moment(expiration: int, now: int) -> int:
    start = f"400 Invalid expiration of {expiration}."
    if expiration <= now:
        text = "integer greater than the current number of seconds since the UNIX epoch."
        raise failed("PUT", f"{start} Please specify {text}")
    if expiration < now + MIN_TTL:
        text = f"Expiration times must be at least {MIN_TTL} seconds in the future."
        raise failed("PUT", f"{start} {text}")
    return expiration


def value_of(value: Any) -> bytes:
    """The bytes of a value to be written."""
    if isinstance(value, bytes):
        return value
    if value is None or isinstance(value, str | int | float):
        return well_formed(js_string(value)).encode()
    text = "strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams"
    raise JsException("TypeError", f"KV put() accepts only {text} as values.")


def metadata_of(given: dict[str, Any]) -> str:
    """The metadata as JSON."""
    if js_typeof(given.get("metadata")) == "function":
        raise failed("PUT", "500 Internal Server Error")
    metadata = js_json(given.get("metadata"))
    size = len(metadata.encode("utf-8", "surrogatepass"))
    if size > MAX_METADATA:
        raise failed("PUT", f"413 Metadata length of {size} exceeds limit of {MAX_METADATA}.")
    return metadata


def after(cursor: Any) -> str:
    """The name after which a listing goes on; what is no cursor starts anew."""
    try:
        return base64.b64decode(cursor or "", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
