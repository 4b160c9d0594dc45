"""Mappings for headers and queries, decoded without `urllib`, which is slow to load in Pyodide."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1
_VALUE = re.compile(r"([!-~]([ -~]*[!-~])?)?")
_ESCAPE = re.compile(rb"%([0-9a-fA-F]{2})")


def unquote(text: str) -> str:
    """Percent-decode as UTF-8; what is not UTF-8 becomes U+FFFD."""
    if "%" not in text:
        return text
    raw = _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), text.encode(errors="replace"))
    return raw.decode(errors="replace")


class Query(dict[str, str]):
    """A decoded query; `[name]` is the last value of a repeated name, `getlist` has them all."""

    def __init__(self, query: str) -> None:
        self._values: dict[str, list[str]] = {}
        for part in filter(None, query.split("&")):
            name, _, value = map(unquote, part.replace("+", " ").partition("="))
            self._values.setdefault(name, []).append(value)
            self[name] = value

    def getlist(self, name: str) -> list[str]:
        """Every value of `name`, in order."""
        return self._values.get(name, [])


class Headers(MutableMapping[str, str]):
    """Fields by name in any case; a value that is not printable ASCII is a ValueError.

    `fields` are taken as they are: names in lower case, values known to be good.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        self._fields = fields

    def append(self, name: str, value: str) -> None:
        """Add to what is there: after a comma (RFC 9110, 5.3), or as one more Set-Cookie.

        A Content-Type is replaced.
        """
        before = self._fields.get(name.lower())
        self[name] = value
        if before is not None and name.lower() != "content-type":
            # No value holds a line break, so that it can part the cookies.
            separator = "\n" if name.lower() == "set-cookie" else ", "
            self._fields[name.lower()] = before + separator + value

    def getlist(self, name: str) -> list[str]:
        """The fields of that name one by one; only Set-Cookie is more than one."""
        return self._fields[name.lower()].split("\n") if name in self else []

    def pairs(self) -> list[tuple[str, str]]:
        """The fields as they go out."""
        if "set-cookie" not in self._fields:
            return list(self._fields.items())
        return [(name, value) for name in self._fields for value in self.getlist(name)]

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()]

    def __setitem__(self, name: str, value: str) -> None:
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise ValueError(f"header {name!r} has no such name or value: printable ASCII only")
        self._fields[name.lower()] = value

    def __delitem__(self, name: str) -> None:
        del self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
