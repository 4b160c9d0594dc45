"""D1, as Python code calls it (Cloudflare docs: "D1 / Workers Binding API")."""

from __future__ import annotations

from typing import Any, Literal, Protocol, TypedDict, overload

D1Value = str | int | float | bool | bytes | memoryview | None
"""What D1 stores. Dates, UUIDs and Decimals must be made text first; |int| stays below 2**53."""

D1Row = dict[str, Any]
"""A row by column name; a BLOB is a list of ints, a whole REAL an int."""


class D1Meta(TypedDict):
    """What D1 says of one statement; `duration` is in milliseconds."""

    changed_db: bool
    changes: int
    duration: float
    last_row_id: int
    rows_read: int
    rows_written: int
    size_after: int


class D1Result(TypedDict):
    """The rows of one statement, empty for a write without RETURNING."""

    success: bool
    results: list[D1Row]
    meta: D1Meta


class D1ExecResult(TypedDict):
    """How many lines `exec` ran."""

    count: int
    duration: float


class D1PreparedStatement(Protocol):
    """A statement; `bind` gives a new one and leaves this one as it was."""

    def bind(self, *values: D1Value) -> D1PreparedStatement: ...

    @overload
    async def first(self) -> D1Row | None: ...
    @overload
    async def first(self, column: str) -> Any: ...

    async def all(self) -> D1Result: ...

    async def run(self) -> D1Result: ...

    async def raw(self, *, columnNames: Literal[True] = ...) -> list[list[Any]]: ...


class D1Session(Protocol):
    """A database seen through one session, so that reads follow its own writes."""

    def prepare(self, query: str) -> D1PreparedStatement: ...

    async def batch(self, statements: list[D1PreparedStatement]) -> list[D1Result]: ...

    def getBookmark(self) -> str | None: ...


class D1Database(Protocol):
    """A D1 database; `batch` and `exec` are each one transaction."""

    def prepare(self, query: str) -> D1PreparedStatement: ...

    async def batch(self, statements: list[D1PreparedStatement]) -> list[D1Result]: ...

    async def exec(self, query: str) -> D1ExecResult: ...

    def withSession(self, constraintOrBookmark: str = ...) -> D1Session: ...


async def probe_d1(binding: D1Database) -> str:
    """Runs `SELECT 1`: no table is read."""
    if await binding.prepare("SELECT 1 AS one").first("one") != 1:
        raise RuntimeError("SELECT 1 did not give 1")
    return "readable"
