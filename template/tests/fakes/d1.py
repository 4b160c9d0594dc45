"""A D1 database on SQLite, with D1's conversions, results and errors."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from .conversion import (
    JsDict,
    JsException,
    arguments,
    from_js,
    js_string,
    refuse,
)
from .d1_sql import authorize, ends_with_comment, error_text, refuse_transaction, split
from .d1_values import bound, read
from .javascript import well_formed
from .world import World

MAX_PARAMETERS = 100
MAX_STATEMENT = 100_000
WRONG_COUNT = "Wrong number of parameter bindings for SQL query."
ONLY_LAST = (
    "When executing multiple SQL statements in a single call, "
    "only the last statement can have parameters."
)
NO_STATEMENT = "D1_ERROR: Failed to parse body as JSON"
MIGRATIONS_TABLE = """CREATE TABLE IF NOT EXISTS d1_migrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE,
    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)"""


class FakeD1:
    """Behaves as a `D1Database`; `path` keeps the data, migrations are applied once each."""

    def __init__(self, path: str | Path = ":memory:", migrations: Iterable[Path] = ()) -> None:
        self._sqlite = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._sqlite.text_factory = lambda text: text.decode("utf-8", "replace")
        self._sqlite.execute("PRAGMA foreign_keys = ON")
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, MAX_PARAMETERS)
        self._sqlite.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_STATEMENT)
        self._migrate(sorted(migrations, key=lambda file: file.name))

    @classmethod
    def configured(cls, entry: dict[str, Any], world: World) -> FakeD1:
        """Made from its entry in wrangler.jsonc, in a file of `world.storage` if that is given."""
        migrations = (world.root / entry["migrations_dir"]).glob("*.sql")
        if world.storage is None:
            return cls(migrations=migrations)
        world.storage.mkdir(exist_ok=True)
        return cls(world.storage / f"{entry['binding']}.sqlite3", migrations)

    def __del__(self) -> None:
        self._sqlite.close()

    def prepare(self, *values: Any) -> FakeD1Statement:
        return FakeD1Statement(self, [*arguments(values, {}), None][0], [])

    async def batch(self, statements: Sequence[Any]) -> list[Any]:
        refuse(statements)
        if not isinstance(statements, list):
            raise JsException("TypeError", "statements.map is not a function")
        if not all(isinstance(getattr(item, "statement", None), str) for item in statements):
            raise JsException("Error", NO_STATEMENT)
        work = [(item.statement, item.params) for item in statements if split(item.statement)]
        results = self._together(work or [("", [])], "D1_ERROR")
        return [_without_raw(result) for result in results]

    async def exec(self, query: str) -> Any:
        lines = query.strip().split("\n")
        prefix = f"D1_EXEC_ERROR: Error in line 1: {lines[0]}"
        work: list[tuple[Any, list[Any]]] = [(line, []) for line in lines if split(line)]
        results = self._together(work or [("", [])], prefix)
        return JsDict(count=len(results), duration=sum(item.meta.duration for item in results))

    def withSession(self, *_constraint: Any) -> FakeD1Session:
        return FakeD1Session(self)

    def close(self) -> None:
        """Lets go of the file; a fake on the same path finds the data again."""
        self._sqlite.close()

    def _together(self, work: Sequence[tuple[Any, list[Any]]], prefix: str) -> list[JsDict]:
        try:
            with self._transaction():
                return [self._run(sql, params) for sql, params in work]
        except sqlite3.Error as error:
            raise JsException("Error", f"{prefix}: {error_text(error, work)}") from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._sqlite.execute("BEGIN")
        self._sqlite.set_authorizer(authorize)
        try:
            yield
            self._end("COMMIT")
        except BaseException:
            self._end("ROLLBACK")
            raise

    def _end(self, how: str) -> None:
        self._sqlite.set_authorizer(None)
        self._sqlite.execute(how)

    def _run(self, sql: Any, params: list[Any]) -> JsDict:
        if not isinstance(sql, str):
            raise JsException("Error", NO_STATEMENT)
        statements = split(sql)
        if not statements:
            raise sqlite3.Error("No SQL statements detected.")
        if ends_with_comment(sql):
            raise sqlite3.Error("SQL code did not contain a statement.")
        started, before = perf_counter(), self._state()
        for statement in statements[:-1]:
            self._execute(statement, [], ONLY_LAST if params else WRONG_COUNT)
        cursor = self._execute(statements[-1], params, WRONG_COUNT)
        columns = [column[0] for column in cursor.description or ()]
        rows = [[read(value) for value in row] for row in cursor.fetchall()]
        return JsDict(
            success=True,
            meta=self._meta(before, len(rows), (perf_counter() - started) * 1000),
            results=[JsDict(zip(columns, row, strict=True)) for row in rows],
            raw=[columns, *rows],
        )

    def _execute(self, sql: str, params: list[Any], wrong_count: str) -> sqlite3.Cursor:
        refuse_transaction(sql)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                return self._sqlite.execute(well_formed(sql), params)
        except sqlite3.ProgrammingError as error:
            raise sqlite3.Error(wrong_count) from error

    def _state(self) -> tuple[int, int]:
        self._sqlite.set_authorizer(None)
        version = self._sqlite.execute("PRAGMA schema_version").fetchone()[0]
        self._sqlite.set_authorizer(authorize)
        return self._sqlite.total_changes, version

    def _meta(self, before: tuple[int, int], rows: int, duration: float) -> JsDict:
        after = self._state()
        changes = after[0] - before[0]
        self._sqlite.set_authorizer(None)
        size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        meta = JsDict(
            served_by="fake",
            duration=from_js(round(duration, 3)),
            changes=changes,
            last_row_id=self._sqlite.execute("SELECT last_insert_rowid()").fetchone()[0],
            changed_db=after != before,
            size_after=self._sqlite.execute(size).fetchone()[0],
            rows_read=rows,
            rows_written=changes,
        )
        self._sqlite.set_authorizer(authorize)
        return meta

    def _migrate(self, files: Sequence[Path]) -> None:
        if not files:
            return
        self._sqlite.execute(MIGRATIONS_TABLE)
        done = {row[0] for row in self._sqlite.execute("SELECT name FROM d1_migrations")}
        for file in files:
            if file.name not in done:
                self._apply(file)

    def _apply(self, file: Path) -> None:
        record = ("INSERT INTO d1_migrations (name) VALUES (?)", [file.name])
        work: list[tuple[Any, list[Any]]] = [
            (sql, []) for sql in split(file.read_text(encoding="utf-8"))
        ]
        self._together([*work, record], f"{file.name}: D1_ERROR")


class FakeD1Statement:
    """Behaves as a `D1PreparedStatement`."""

    def __init__(self, database: FakeD1, statement: Any, params: list[Any]) -> None:
        self._database = database
        self.statement = statement
        self.params = params

    def bind(self, *values: Any, **options: Any) -> FakeD1Statement:
        params = [bound(value) for value in arguments(values, options)]
        return FakeD1Statement(self._database, self.statement, params)

    async def all(self) -> Any:
        return _without_raw(self._run())

    run = all

    async def raw(self, *values: Any, **options: Any) -> list[list[Any]]:
        given = [*arguments(values, options), {}][0]
        rows: list[list[Any]] = self._run()["raw"]
        return rows if isinstance(given, dict) and given.get("columnNames") else rows[1:]

    async def first(self, *column: Any) -> Any:
        rows = self._run().results
        if not rows or not column:
            return rows[0] if rows else None
        name = js_string(arguments(column, {})[0])
        if name not in rows[0]:
            raise JsException("Error", f"D1_COLUMN_NOTFOUND: Column not found ({name})")
        return rows[0][name]

    def _run(self) -> JsDict:
        return self._database._together([(self.statement, self.params)], "D1_ERROR")[0]


class FakeD1Session:
    """Behaves as a `D1Session`: one copy of the data, so every session sees every write."""

    def __init__(self, database: FakeD1) -> None:
        self.prepare = database.prepare
        self.batch = database.batch

    def getBookmark(self) -> str:
        return "00000000-00000000-00000000-00000000000000000000000000000000"


def _without_raw(result: JsDict) -> JsDict:
    return JsDict({name: result[name] for name in ("success", "meta", "results")})
