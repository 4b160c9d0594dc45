"""What R2 makes of the options of its calls."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .conversion import JsDict, JsException, js_string
from .javascript import js_int

MAX_LIST = 1000
HTTP_FIELDS = (
    "contentType",
    "contentLanguage",
    "contentDisposition",
    "contentEncoding",
    "cacheControl",
    "cacheExpiry",
)
DIGESTS = ("md5", "sha1", "sha256", "sha384", "sha512")
_OBJECT = (dict, list, set, bytes, datetime)


@dataclass(frozen=True)
class Stored:
    """An object at rest."""

    key: str
    data: bytes
    uploaded: datetime
    version: str
    httpMetadata: dict[str, Any]
    customMetadata: dict[str, str]

    @property
    def etag(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


@dataclass
class Page:
    """A page of a listing: its names, its delimited prefixes, and the last name it covers."""

    names: list[str]
    groups: list[str]
    last: str = ""


def _wrong(name: str, owner: str, kind: str) -> JsException:
    text = f"Incorrect type for the '{name}' field on '{owner}'"
    return JsException("TypeError", f"{text}: the provided value is not of type '{kind}'.")


def _nested(given: dict[str, Any], name: str, owner: str, kind: str) -> dict[str, Any]:
    value = given.get(name)
    if value is not None and not isinstance(value, _OBJECT):
        raise _wrong(name, owner, f"{kind} or Headers")
    return value if isinstance(value, dict) else {}


def _moment(given: dict[str, Any], name: str, owner: str) -> datetime | None:
    value = given.get(name)
    if isinstance(value, int | float):
        return datetime(1970, 1, 1) + timedelta(milliseconds=value)
    if name in given and not isinstance(value, datetime):
        raise _wrong(name, owner, "date")
    return value


def http_metadata(given: dict[str, Any]) -> dict[str, Any]:
    """All six fields, None where not set; unknown ones are dropped."""
    fields = _nested(given, "httpMetadata", "PutOptions", "HttpMetadata")
    texts = {name: js_string(fields[name]) for name in HTTP_FIELDS if name in fields}
    expiry = _moment(fields, "cacheExpiry", "HttpMetadata")
    return {**dict.fromkeys(HTTP_FIELDS), **texts, "cacheExpiry": expiry}


def custom_metadata(given: dict[str, Any]) -> dict[str, str]:
    """Every value as text."""
    fields = given.get("customMetadata", {})
    if not isinstance(fields, dict):
        raise _wrong("customMetadata", "PutOptions", "object")
    return {name: js_string(value) for name, value in fields.items()}


def verify(data: bytes, given: dict[str, Any]) -> None:
    """Compares the one checksum that may be given."""
    named = [name for name in DIGESTS if given.get(name) is not None]
    if len(named) > 1:
        raise JsException("TypeError", "You cannot specify multiple hashing algorithms.")
    for name in named:
        title, actual = name.upper().replace("SHA", "SHA-"), hashlib.new(name, data).hexdigest()
        wanted = given[name].hex() if isinstance(given[name], bytes) else js_string(given[name])
        if len(wanted) != len(actual):
            text = f"{title} is {len(actual)} hex characters, not {len(wanted)}"
            raise JsException("TypeError", text)
        if wanted.lower() != actual:
            text = f"put: The {title} checksum you specified did not match what we received."
            raise JsException("Error", f"{text} (10037)")


def condition_holds(given: dict[str, Any], stored: Stored | None, owner: str) -> bool:
    """Whether `onlyIf` lets the call through; without an object no etag matches."""
    condition = _nested(given, "onlyIf", owner, "Conditional")
    wanted, unwanted = _etag(condition, "etagMatches"), _etag(condition, "etagDoesNotMatch")
    before = _moment(condition, "uploadedBefore", "Conditional") or datetime.max
    since = _moment(condition, "uploadedAfter", "Conditional") or datetime.min
    etags = {"*", stored.etag} if stored else set()
    moment = stored.uploaded if stored else datetime.min
    return (
        (wanted is None or wanted in etags)
        and (unwanted is None or unwanted not in etags)
        and since <= moment < before
    )


def _etag(condition: dict[str, Any], name: str) -> str | None:
    if name not in condition:
        return None
    etag = condition[name]
    if not isinstance(etag, str):
        raise _wrong(name, "Conditional", "string")
    if etag.startswith('"'):
        text = f"Conditional ETag should not be wrapped in quotes ({etag})."
        raise JsException("TypeError", text)
    return etag


def span(stored: Stored, wanted: Any) -> JsDict:
    """The part of the body that is asked for, all of it by default."""
    size = len(stored.data)
    fields = _nested({"range": wanted}, "range", "GetOptions", "Range")
    given = {name: _position(name, value) for name, value in fields.items() if value is not None}
    offset, length = given.get("offset", 0), given.get("length", size)
    if "suffix" in given:
        for other in ("offset", "length"):
            if other in given:
                raise JsException("TypeError", f"Suffix is incompatible with {other}.")
        length = min(given["suffix"], size)
        offset = size - length
    if given and (length == 0 or offset >= size):
        raise JsException("Error", "get: The requested range is not satisfiable (10039)")
    return JsDict(offset=offset, length=min(length, size - offset), suffix=None)


def _position(name: str, value: Any) -> int:
    title = {"offset": "Starting offset", "length": "Length", "suffix": "Suffix"}.get(name, name)
    start = f"Invalid {'suffix' if name == 'suffix' else 'range'}. {title} ({js_string(value)})"
    if isinstance(value, float) and value != int(value):
        raise JsException("RangeError", f"{start} must be an integer, not floating point.")
    position = js_int(value)
    if position < 0:
        raise JsException("RangeError", f"{start} must be greater than or equal to 0.")
    return position


def text_option(given: dict[str, Any], name: str) -> str:
    """A text of a listing's options; empty when left out."""
    text = given.get(name, "")
    if not isinstance(text, str):
        raise _wrong(name, "ListOptions", "string")
    return text


def page_size(given: dict[str, Any]) -> int:
    """`limit`; below zero it counts for nothing."""
    limit = js_int(given.get("limit", MAX_LIST))
    if limit == 0 or limit > MAX_LIST:
        text = "list: MaxKeys params must be positive integer <= 1000. (10022)"
        raise JsException("Error", text)
    return limit if limit > 0 else MAX_LIST


def included(given: dict[str, Any]) -> Sequence[str]:
    """The metadata that a listing was asked for."""
    include = given.get("include", [])
    if not isinstance(include, list):
        raise _wrong("include", "ListOptions", "Array")
    for name in include:
        if name not in ("httpMetadata", "customMetadata"):
            raise JsException("RangeError", f"Unsupported include value {js_string(name)}")
    return include


def after(given: dict[str, Any]) -> str:
    """The name after which a listing starts."""
    start = text_option(given, "startAfter")
    try:
        cursor = base64.b64decode(text_option(given, "cursor"), validate=True).decode()
    except (binascii.Error, ValueError):
        return start
    return max(cursor, start)


def page_of(names: Sequence[str], prefix: str, delimiter: str, limit: int) -> Page:
    """Folds names into groups until the page is full; a group takes one place."""
    page = Page([], [])
    for name in names:
        group = _group(name, prefix, delimiter)
        if group not in page.groups:
            if len(page.names) + len(page.groups) == limit:
                break
            (page.groups if group else page.names).append(group or name)
        page.last = name
    return page


def _group(name: str, prefix: str, delimiter: str) -> str:
    head, found, _ = name[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
    return prefix + head + found if found else ""
