"""What a D1 database does, as Python code sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from . import collect, raises

ITEMS = "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, v)"


@dataclass
class Point:
    x: int


async def value(db: Any, sql: str, *params: Any) -> Any:
    """The single value of a query."""
    return (await db.prepare(sql).bind(*params).raw())[0][0]


async def items(db: Any, *names: str) -> None:
    await db.exec(ITEMS)
    for name in names:
        await db.prepare("INSERT INTO items (name) VALUES (?)").bind(name).run()


async def all_gives_rows_as_dicts(db: Any) -> None:
    """Rows are dicts by column, whose keys are attributes too."""
    await items(db, "a", "b")
    result = await db.prepare("SELECT id, name FROM items ORDER BY id").all()
    assert result["results"] == [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
    assert result.success is True and result.results[0].name == "a"


async def no_rows_is_an_empty_list(db: Any) -> None:
    """A query that finds nothing is no error."""
    await items(db)
    assert (await db.prepare("SELECT * FROM items").all())["results"] == []
    assert await db.prepare("SELECT * FROM items").raw() == []


async def run_and_all_are_the_same(db: Any) -> None:
    """`run` gives rows as well."""
    assert (await db.prepare("SELECT 1 AS one").run())["results"] == [{"one": 1}]


async def meta_counts_a_write(db: Any) -> None:
    """changes, last_row_id and changed_db tell of an INSERT; there are no rows."""
    await items(db, "a")
    result = await db.prepare("INSERT INTO items (name) VALUES (?), (?)").bind("b", "c").run()
    meta = result["meta"]
    assert result["results"] == []
    assert (meta["changes"], meta["last_row_id"], meta["changed_db"]) == (2, 3, True)
    assert meta["rows_written"] >= 2


async def meta_of_a_read(db: Any) -> None:
    """A SELECT changes nothing and counts the rows it read."""
    await items(db, "a", "b")
    meta = (await db.prepare("SELECT * FROM items").all())["meta"]
    assert (meta["changes"], meta["changed_db"], meta["rows_written"]) == (0, False, 0)
    assert meta["rows_read"] >= 2 and meta["duration"] >= 0 and meta["size_after"] > 0


async def meta_counts_updates_and_deletes(db: Any) -> None:
    """changes counts the rows that the condition met."""
    await items(db, "a", "b", "c")
    update = db.prepare("UPDATE items SET v = ? WHERE name > ?")
    assert (await update.bind(1, "a").run())["meta"]["changes"] == 2
    none = (await update.bind(1, "z").run())["meta"]
    assert (none["changes"], none["changed_db"]) == (0, False)
    assert (await db.prepare("DELETE FROM items").run())["meta"]["changes"] == 3


async def creating_a_table_changes_no_rows(db: Any) -> None:
    """DDL has 0 changes, yet changed the database; done again IF NOT EXISTS it did not."""
    create = db.prepare("CREATE TABLE IF NOT EXISTS t (k)")
    meta = (await create.run())["meta"]
    assert (meta["changes"], meta["changed_db"]) == (0, True)
    assert (await create.run())["meta"]["changed_db"] is False


async def returning_gives_rows(db: Any) -> None:
    """INSERT … RETURNING has rows and changes."""
    await items(db)
    result = await db.prepare("INSERT INTO items (name) VALUES ('a') RETURNING id, name").all()
    assert result["results"] == [{"id": 1, "name": "a"}] and result["meta"]["changes"] == 1
    row = await db.prepare("INSERT INTO items (name) VALUES ('b') RETURNING id").first()
    assert row == {"id": 2}


async def first_gives_one_row_or_none(db: Any) -> None:
    """The first row as a dict, None without rows."""
    await items(db, "a", "b")
    assert await db.prepare("SELECT id, name FROM items ORDER BY id").first() == {
        "id": 1,
        "name": "a",
    }
    assert await db.prepare("SELECT id FROM items WHERE id < 0").first() is None


async def first_gives_one_column(db: Any) -> None:
    """With a column's name, its value; None without rows."""
    await items(db, "a")
    assert await db.prepare("SELECT id, name FROM items").first("name") == "a"
    assert await db.prepare("SELECT v FROM items").first("v") is None
    assert await db.prepare("SELECT name FROM items WHERE id < 0").first("name") is None


async def first_refuses_an_unknown_column(db: Any) -> None:
    """Also None, which arrives as null; without rows nobody looks."""
    await items(db, "a")
    with raises("Error", "D1_COLUMN_NOTFOUND"):
        await db.prepare("SELECT id FROM items").first("nope")
    with raises("Error", "D1_COLUMN_NOTFOUND"):
        await db.prepare("SELECT id FROM items").first(None)
    assert await db.prepare("SELECT id FROM items WHERE id < 0").first("nope") is None


async def raw_gives_lists(db: Any) -> None:
    """Rows as lists, on request with the columns' names first."""
    await items(db, "a")
    statement = db.prepare("SELECT id, name FROM items")
    assert await statement.raw() == [[1, "a"]]
    assert await statement.raw(columnNames=True) == [["id", "name"], [1, "a"]]
    assert await statement.raw({"columnNames": True}) == [["id", "name"], [1, "a"]]
    empty = db.prepare("SELECT id, name FROM items WHERE 0")
    assert await empty.raw(columnNames=True) == [["id", "name"]]


async def equal_column_names_collapse(db: Any) -> None:
    """As dicts the last one wins; raw keeps both."""
    statement = db.prepare("SELECT 1 AS a, 2 AS a")
    assert (await statement.all())["results"] == [{"a": 2}]
    assert await statement.raw() == [[1, 2]]


async def none_is_null(db: Any) -> None:
    """None binds NULL, and NULL reads as None."""
    assert await value(db, "SELECT typeof(?)", None) == "null"
    assert await db.prepare("SELECT ? AS a").bind(None).first() == {"a": None}


async def text_comes_back_as_it_was(db: Any) -> None:
    """Text is kept to the letter."""
    assert await value(db, "SELECT ?", "héllo 😀 ' \" ; \x00 \u202ex") == (
        "héllo 😀 ' \" ; \x00 \u202ex"
    )


async def bools_become_numbers(db: Any) -> None:
    """True is 1, False is 0; they read as ints."""
    row = await db.prepare("SELECT ? AS t, ? AS f").bind(True, False).first()
    assert row == {"t": 1, "f": 0} and type(row["t"]) is int


async def every_number_binds_as_real(db: Any) -> None:
    """JavaScript has floats only: without a column's affinity an int is stored as REAL."""
    assert await value(db, "SELECT typeof(?)", 3) == "real"
    assert await value(db, "SELECT typeof(?)", True) == "real"


async def a_columns_affinity_decides(db: Any) -> None:
    """3 is an integer in INTEGER, a float in REAL, and the text 3.0 in TEXT."""
    await db.exec("CREATE TABLE f (i INTEGER, r REAL, t TEXT, b BLOB)")
    await db.prepare("INSERT INTO f VALUES (?, ?, ?, ?)").bind(3, 3, 3, 3).run()
    row = await db.prepare("SELECT i, typeof(i) ti, r, t, b, typeof(b) tb FROM f").first()
    assert row == {"i": 3, "ti": "integer", "r": 3, "t": "3.0", "b": 3, "tb": "real"}


async def whole_floats_read_as_ints(db: Any) -> None:
    """3.0 comes back as the int 3, 1.5 stays a float."""
    row = await db.prepare("SELECT 3.0 AS a, 1.5 AS b, ? AS c, ? AS d").bind(3.0, -0.5).first()
    assert row == {"a": 3, "b": 1.5, "c": 3, "d": -0.5}
    assert [type(item) for item in row.values()] == [int, float, int, float]


async def ints_below_2_53_bind(db: Any) -> None:
    """2**53 - 2 is exact both ways."""
    for most in (2**53 - 2, 2 - 2**53):
        read = await value(db, "SELECT ?", most)
        assert read == most and type(read) is int


async def bigger_ints_are_refused(db: Any) -> None:
    """From 2**53 - 1 on an int becomes a BigInt, which D1 does not take."""
    for refused in (2**53 - 1, 1 - 2**53, 2**60):
        with raises("Error", f"D1_TYPE_ERROR: Type 'bigint' not supported for value '{refused}'"):
            db.prepare("SELECT ?").bind(refused)


async def bigger_ints_lose_digits_when_read(db: Any) -> None:
    """What SQLite holds exactly arrives as a float."""
    read = await value(db, "SELECT 9007199254740993")
    assert read == 9007199254740992 and type(read) is float


async def bytes_come_back_as_a_list_of_ints(db: Any) -> None:
    """bytes bind a BLOB; a BLOB reads as a list."""
    row = (
        await db.prepare("SELECT ?1 AS a, typeof(?1) AS b, hex(?1) AS c").bind(b"\x01\xff").first()
    )
    assert row == {"a": [1, 255], "b": "blob", "c": "01FF"}
    assert await value(db, "SELECT ?", memoryview(b"a")) == [97]


async def a_list_of_bytes_is_a_blob(db: Any) -> None:
    """A BLOB that was read can be bound again; other lists are refused."""
    assert await value(db, "SELECT typeof(?)", [1, 255]) == "blob"
    for refused in ([1, 256], ["x"], [None]):
        with raises("Error", "D1_TYPE_ERROR: Type 'object' not supported"):
            db.prepare("SELECT ?").bind(refused)


async def dicts_are_refused(db: Any) -> None:
    """A dict needs json.dumps; keywords become a dict too."""
    with raises("Error", "D1_TYPE_ERROR: Type 'object' not supported for value '[object Object]'"):
        db.prepare("SELECT ?").bind({"a": 1})
    with raises("Error", "D1_TYPE_ERROR"):
        db.prepare("SELECT ?").bind(a=1)


async def dates_are_refused(db: Any) -> None:
    """A datetime needs isoformat(); it is shown as JavaScript's Date."""
    text = "Type 'object' not supported for value 'Fri Jan 02 2026 03:04:05 GMT+0000"
    with raises("Error", text):
        db.prepare("SELECT ?").bind(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


async def unknown_python_objects_are_refused(db: Any) -> None:
    """Decimal, UUID, date and dataclass are opaque to JavaScript; str() them first."""
    for refused in (Decimal("1.5"), UUID(int=1), date(2026, 1, 2), Point(1)):
        with raises("Error", f"D1_TYPE_ERROR: Type 'object' not supported for value '{refused}'"):
            db.prepare("SELECT ?").bind(refused)


async def tuples_are_refused_by_the_sdk(db: Any) -> None:
    """`bind((1, 2))` for `bind(1, 2)` never reaches JavaScript."""
    with raises(TypeError, "cannot be sent over RPC"):
        db.prepare("SELECT ?").bind((1, 2))
    with raises(TypeError, "cannot be sent over RPC"):
        db.prepare("SELECT ?").bind(bytearray(b"a"))


async def numbered_parameters_may_repeat(db: Any) -> None:
    """`?1` and `?2` in any order and number."""
    row = await db.prepare("SELECT ?2 AS b, ?1 AS a, ?1 AS c").bind("p", "q").first()
    assert row == {"b": "q", "a": "p", "c": "p"}


async def a_wrong_number_of_parameters_is_refused(db: Any) -> None:
    """Too few, too many, or none at all."""
    for sql, params in [
        ("SELECT ?, ?", [1]),
        ("SELECT ?", [1, 2]),
        ("SELECT 1", [1]),
        ("SELECT ?", []),
    ]:
        with raises("Error", "D1_ERROR: Wrong number of parameter bindings for SQL query."):
            await db.prepare(sql).bind(*params).all()


async def bind_leaves_the_statement_as_it_was(db: Any) -> None:
    """Each bind is a new statement, so one prepare serves many."""
    statement = db.prepare("SELECT ? AS a")
    one, two = statement.bind(1), statement.bind(2)
    assert await two.first("a") == 2 and await one.first("a") == 1
    assert await one.bind(3).first("a") == 3 and await one.first("a") == 1


async def a_hundred_parameters_are_the_most(db: Any) -> None:
    """D1's own limit, far below SQLite's."""
    row = await db.prepare("SELECT " + ", ".join("?" * 100)).bind(*range(100)).raw()
    assert row == [list(range(100))]
    with raises("Error", "too many SQL variables"):
        await db.prepare("SELECT " + ", ".join("?" * 101)).bind(*range(101)).raw()


async def a_syntax_error_names_the_place(db: Any) -> None:
    """Nothing is parsed before the statement runs."""
    statement = db.prepare("SELEC 1")
    with raises("Error", 'D1_ERROR: near "SELEC": syntax error at offset 0: SQLITE_ERROR'):
        await statement.all()


async def an_unknown_table_or_column_is_named(db: Any) -> None:
    """SQLite's words with D1's around them."""
    with raises("Error", "D1_ERROR: no such table: nope: SQLITE_ERROR"):
        await db.prepare("SELECT * FROM nope").first()
    await items(db)
    with raises("Error", "D1_ERROR: no such column: nope at offset 7: SQLITE_ERROR"):
        await db.prepare("SELECT nope FROM items").run()


async def constraints_are_named(db: Any) -> None:
    """The error tells which constraint, by SQLite's extended code."""
    await items(db, "a")
    insert = db.prepare("INSERT INTO items (name) VALUES (?)")
    unique = "D1_ERROR: UNIQUE constraint failed: items.name: SQLITE_CONSTRAINT"
    with raises("Error", f"{unique} (extended: SQLITE_CONSTRAINT_UNIQUE)"):
        await insert.bind("a").run()
    with raises("Error", "NOT NULL constraint failed: items.name: SQLITE_CONSTRAINT (extended:"):
        await insert.bind(None).run()


async def foreign_keys_are_enforced(db: Any) -> None:
    """Unlike in plain SQLite, without any PRAGMA."""
    await items(db, "a")
    await db.exec("CREATE TABLE parts (item INTEGER NOT NULL REFERENCES items (id))")
    await db.prepare("INSERT INTO parts VALUES (1)").run()
    with raises("Error", "FOREIGN KEY constraint failed"):
        await db.prepare("INSERT INTO parts VALUES (2)").run()


async def empty_sql_is_refused(db: Any) -> None:
    """Blank or only a comment."""
    for sql in ("", "  ", "-- nothing"):
        with raises("Error", "D1_ERROR: No SQL statements detected."):
            await db.prepare(sql).all()


async def several_statements_give_the_last_ones_rows(db: Any) -> None:
    """Only the last may have parameters; a closing semicolon is no statement."""
    assert (await db.prepare("SELECT 1 AS a; SELECT 2 AS b;").all())["results"] == [{"b": 2}]
    assert await value(db, "SELECT 1; SELECT ?", 5) == 5
    with raises("Error", "only the last statement can have parameters"):
        await db.prepare("SELECT ?; SELECT ?").bind(1, 2).all()


async def a_semicolon_in_text_ends_nothing(db: Any) -> None:
    """Strings and comments are no place to split."""
    assert await value(db, "SELECT 'a;b' -- c; d\n") == "a;b"


async def a_batch_gives_a_result_each(db: Any) -> None:
    """Results stand in the order of the statements."""
    await items(db)
    insert = db.prepare("INSERT INTO items (name) VALUES (?)")
    results = await db.batch(
        [insert.bind("a"), insert.bind("b"), db.prepare("SELECT name FROM items ORDER BY name")]
    )
    assert [result["meta"]["changes"] for result in results] == [1, 1, 0]
    assert results[2]["results"] == [{"name": "a"}, {"name": "b"}]
    assert all(set(result) == {"success", "meta", "results"} for result in results)


async def a_failed_batch_leaves_nothing(db: Any) -> None:
    """A batch is one transaction."""
    await items(db, "a")
    insert = db.prepare("INSERT INTO items (name) VALUES (?)")
    with raises("Error", "UNIQUE constraint failed"):
        await db.batch([insert.bind("b"), insert.bind("a")])
    with raises("Error", "syntax error"):
        await db.batch([insert.bind("c"), db.prepare("SELEC 1")])
    assert await value(db, "SELECT group_concat(name) FROM items") == "a"


async def an_empty_batch_is_refused(db: Any) -> None:
    """There must be something to do."""
    with raises("Error", "No SQL statements detected"):
        await db.batch([])
    with raises("Error", "D1_ERROR"):
        await db.batch(["SELECT 1"])


async def empty_statements_of_a_batch_are_left_out(db: Any) -> None:
    """Results then no longer stand by the statements."""
    results = await db.batch([db.prepare("-- nothing"), db.prepare("SELECT 1 AS a")])
    assert [result["results"] for result in results] == [[{"a": 1}]]


async def a_comment_after_the_last_semicolon_is_refused(db: Any) -> None:
    """Before it, or without one, a comment does no harm."""
    assert await value(db, "/* a */ SELECT 1 -- b") == 1
    assert await value(db, "SELECT 1 /* ; */ ; ") == 1
    with raises("Error", "D1_ERROR: SQL code did not contain a statement."):
        await db.prepare("SELECT 1; -- c").all()


async def what_is_no_text_is_no_statement(db: Any) -> None:
    """None, a number, or nothing at all; nobody looks before it runs."""
    for sql in ([None], [5], []):
        statement = db.prepare(*sql)
        with raises("Error", "D1_ERROR: Failed to parse body as JSON"):
            await statement.all()


async def broken_text_is_replaced(db: Any) -> None:
    """Lone surrogates bind as replacement characters, bytes that are no UTF-8 read as one."""
    assert await value(db, "SELECT ?", "a\ud800") == "a\ufffd\ufffd\ufffd"
    assert await value(db, "SELECT CAST(x'61ff' AS TEXT)") == "a\ufffd"


async def a_later_error_names_its_place_in_its_statement(db: Any) -> None:
    """Offsets are counted anew for each statement of a text."""
    with raises("Error", "no such column: bad at offset 7: SQLITE_ERROR"):
        await db.prepare("SELECT 1; SELECT bad").all()


async def a_batch_takes_a_list(db: Any) -> None:
    """A tuple of statements is refused by the SDK."""
    with raises(TypeError, "cannot be sent over RPC"):
        await db.batch((db.prepare("SELECT 1"),))


async def exec_counts_lines(db: Any) -> None:
    """Each line is run by itself, whatever statements it holds."""
    await db.exec(ITEMS)
    one = await db.exec(
        "INSERT INTO items (name) VALUES ('a'); INSERT INTO items (name) VALUES ('b')"
    )
    assert one["count"] == 1 and one["duration"] >= 0
    two = await db.exec(
        "INSERT INTO items (name) VALUES ('c')\nINSERT INTO items (name) VALUES ('d')"
    )
    assert two["count"] == 2
    assert (await db.exec("-- a comment\n\nSELECT 1\n"))["count"] == 1
    assert await value(db, "SELECT count(*) FROM items") == 4


async def exec_refuses_a_statement_over_two_lines(db: Any) -> None:
    """A line break ends a statement."""
    with raises("Error", "D1_EXEC_ERROR: Error in line 1: CREATE TABLE t: incomplete input"):
        await db.exec("CREATE TABLE t\n(k)")


async def a_failed_exec_leaves_nothing(db: Any) -> None:
    """All lines or none."""
    await items(db)
    with raises("Error", "D1_EXEC_ERROR: Error in line 1"):
        await db.exec("INSERT INTO items (name) VALUES ('a')\nSELEC 1")
    assert await value(db, "SELECT count(*) FROM items") == 0


async def transactions_are_refused(db: Any) -> None:
    """BEGIN, COMMIT and SAVEPOINT are D1's own; batch is the way."""
    for sql in ("BEGIN", "COMMIT", "SAVEPOINT x", "begin transaction"):
        with raises("Error", "To execute a transaction, please use"):
            await db.prepare(sql).run()


async def most_pragmas_are_refused(db: Any) -> None:
    """Those that describe tables are not."""
    await items(db)
    columns = (await db.prepare("PRAGMA table_info(items)").all())["results"]
    assert [column["name"] for column in columns] == ["id", "name", "v"]
    for sql in ("PRAGMA user_version", "PRAGMA journal_mode = WAL", "ATTACH 'x' AS y"):
        with raises("Error", "D1_ERROR: not authorized: SQLITE_AUTH"):
            await db.prepare(sql).all()


async def temporary_tables_are_refused(db: Any) -> None:
    """A table belongs to the database, not to a connection."""
    with raises("Error", "not authorized: SQLITE_AUTH"):
        await db.prepare("CREATE TEMP TABLE t (k)").run()


async def not_a_number_and_infinity_are_null(db: Any) -> None:
    """They have no JSON, so they arrive as null."""
    for number in (float("nan"), float("inf")):
        assert await value(db, "SELECT typeof(?)", number) == "null"


async def an_error_names_the_place_outside_strings(db: Any) -> None:
    """Functions and stray quotes, too."""
    with raises("Error", "D1_ERROR: no such function: foo at offset 7: SQLITE_ERROR"):
        await db.prepare("SELECT foo(1)").all()
    with raises("Error", 'near "SELEC": syntax error at offset 23: SQLITE_ERROR'):
        await db.prepare("SELECT 1 WHERE 'SELEC' SELEC").all()
    with raises("Error", 'D1_ERROR: unrecognized token: "\'abc" at offset 7: SQLITE_ERROR'):
        await db.prepare("SELECT 'abc").all()


async def strict_tables_check_types(db: Any) -> None:
    """A whole number is an INTEGER there, text is not."""
    await db.exec("CREATE TABLE st (n INTEGER) STRICT")
    insert = db.prepare("INSERT INTO st VALUES (?)")
    await insert.bind(3).run()
    text = "cannot store TEXT value in INTEGER column st.n: SQLITE_CONSTRAINT (extended: "
    with raises("Error", f"{text}SQLITE_CONSTRAINT_DATATYPE)"):
        await insert.bind("x").run()


async def full_text_search_works(db: Any) -> None:
    """FTS5 is there."""
    await db.exec("CREATE VIRTUAL TABLE words USING fts5 (text)")
    await db.prepare("INSERT INTO words VALUES (?)").bind("hello world").run()
    found = await db.prepare("SELECT text FROM words WHERE words MATCH ?").bind("world").raw()
    assert found == [["hello world"]]


async def triggers_count_as_changes(db: Any) -> None:
    """changes includes what a trigger wrote."""
    await items(db)
    await db.exec("CREATE TABLE log (name)")
    await db.exec("CREATE TRIGGER t AFTER INSERT ON items BEGIN INSERT INTO log VALUES (1); END;")
    insert = db.prepare("INSERT INTO items (name) VALUES ('a')")
    assert (await insert.run())["meta"]["changes"] == 2


async def json_functions_work(db: Any) -> None:
    """JSON is text to SQLite, and queried there."""
    assert await value(db, "SELECT json_extract(?, '$.a[1]')", '{"a": [1, "x"]}') == "x"
    rows = await db.prepare("SELECT value FROM json_each(?)").bind("[1, 2]").raw()
    assert rows == [[1], [2]]


async def an_upsert_counts_as_a_change(db: Any) -> None:
    """ON CONFLICT DO UPDATE has 1 change, OR IGNORE none."""
    await items(db, "a")
    upsert = "INSERT INTO items (name, v) VALUES ('a', 2) ON CONFLICT (name) DO UPDATE SET v = 2"
    assert (await db.prepare(upsert).run())["meta"]["changes"] == 1
    ignore = (await db.prepare("INSERT OR IGNORE INTO items (name) VALUES ('a')").run())["meta"]
    assert (ignore["changes"], ignore["changed_db"]) == (0, False)
    assert await value(db, "SELECT v FROM items") == 2


async def a_session_prepares_and_batches(db: Any) -> None:
    """withSession, with or without a constraint, offers prepare, batch and a bookmark."""
    await items(db, "a")
    session = db.withSession("first-primary")
    assert await session.prepare("SELECT name FROM items").first("name") == "a"
    [result] = await db.withSession().batch([session.prepare("SELECT 2 AS b")])
    assert result["results"] == [{"b": 2}]
    assert isinstance(session.getBookmark(), str)


STATEMENTS = collect(globals())
