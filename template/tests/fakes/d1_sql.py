"""What D1 makes of SQL before and after SQLite: statements, refusals, error texts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

PRAGMAS = {
    "case_sensitive_like",
    "data_version",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "function_list",
    "ignore_check_constraints",
    "index_info",
    "index_list",
    "index_xinfo",
    "legacy_alter_table",
    "optimize",
    "page_size",
    "quick_check",
    "recursive_triggers",
    "reverse_unordered_selects",
    "table_info",
    "table_list",
    "table_xinfo",
}
TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
NO_TRANSACTION = (
    "To execute a transaction, please use the state.storage.transaction() or "
    "state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT "
    "statements."
)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r"'(?:[^']|'')*'")
PLACED = re.compile(
    r'near "(.+)": syntax error'
    r'|unrecognized token: "(.+)"'
    r"|no such (?:column|function): (?:\w+\.)?(\w+)"
    r"|not authorized to use function: (\w+)"
)
NEWER_CODES = {3091: "SQLITE_CONSTRAINT_DATATYPE"}
TEMPORARY = {
    sqlite3.SQLITE_CREATE_TEMP_INDEX,
    sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_CREATE_TEMP_VIEW,
}


def split(sql: str) -> list[str]:
    """The statements of a text; a `;` in a string, comment or trigger ends none."""
    return [piece for piece in _pieces(sql) if _has_code(piece)]


def ends_with_comment(sql: str) -> bool:
    """Whether a comment follows the last semicolon, which D1 refuses."""
    last = _pieces(sql)[-1]
    return bool(last.strip()) and not _has_code(last) and COMMENT.search(last) is not None


def _pieces(sql: str) -> list[str]:
    pieces = [""]
    for part in re.split(r"(?<=;)", sql):
        pieces[-1] += part
        if sqlite3.complete_statement(pieces[-1]):
            pieces.append("")
    return pieces


def _has_code(piece: str) -> bool:
    return bool(COMMENT.sub("", piece).strip(" \t\r\n;"))


def refuse_transaction(sql: str) -> None:
    """D1 keeps transactions to itself: `batch` is one."""
    if TRANSACTION.match(COMMENT.sub("", sql)):
        raise sqlite3.Error(NO_TRANSACTION)


def authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None
) -> int:
    """Refuses what D1 keeps from its users: most pragmas, ATTACH, some functions."""
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in PRAGMAS:
        return sqlite3.SQLITE_DENY
    if action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, *TEMPORARY}:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second in {"sqlite_version", "load_extension"}:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def error_text(error: sqlite3.Error, work: Sequence[tuple[Any, list[Any]]]) -> str:
    """The error in D1's words; where Python's SQLite knows no offset, it is looked up."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return str(error)
    return f"{error}{_offset(str(error), work)}: {_name(code, error.sqlite_errorname)}"


def _name(code: int, extended: str) -> str:
    if extended == "unknown":
        extended = NEWER_CODES.get(code, "SQLITE_ERROR")
    primary = "_".join(extended.split("_")[:2])
    return primary if code < 256 else f"{primary} (extended: {extended})"


def _offset(message: str, work: Sequence[tuple[Any, list[Any]]]) -> str:
    found = PLACED.search(message)
    if not found:
        return ""
    token = next(group for group in found.groups() if group)
    whole = re.compile(rf"(?<!\w){re.escape(token)}(?!\w)")
    for statement in (text.lstrip() for sql, _ in work for text in split(sql)):
        if place := whole.search(_bare(statement)):
            return f" at offset {place.start()}"
    return ""


def _bare(sql: str) -> str:
    return QUOTED.sub(lambda text: " " * len(text[0]), sql)
