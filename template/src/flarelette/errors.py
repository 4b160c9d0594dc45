"""Errors that a handler raises and a client reads, as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

_TITLES = {status.value: status.phrase for status in HTTPStatus}


class HttpError(Exception):
    """Raise it anywhere to answer with `status`, 400 to 599; the client reads `detail`.

    Further keyword arguments become members of the problem, or replace its `type` or `title`.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"an HttpError has a status from 400 to 599, not {status}")
        self.status, self.detail, self.headers, self.members = status, detail, headers, members

    def problem(self) -> dict[str, Any]:
        """The problem document, ready for JSON."""
        title = _TITLES.get(self.status, "Error")
        base = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail}
        return base | self.members


class ValidationError(HttpError):
    """422 with every fault: `[{"pointer": "#/qty", "detail": "is required"}, ...]`."""

    def __init__(
        self, errors: Sequence[Mapping[str, str]], detail: str = "The request is not as expected."
    ) -> None:
        super().__init__(422, detail)
        self.members["errors"] = self.errors = errors
