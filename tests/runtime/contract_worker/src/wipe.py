"""Emptying a real binding."""

from collections.abc import Awaitable, Callable
from typing import Any


async def wipe_kv(namespace: Any) -> None:
    """Delete every key."""
    while names := [key["name"] for key in (await namespace.list())["keys"]]:
        for name in names:
            await namespace.delete(name)


async def wipe_d1(database: Any) -> None:
    """Drop every table, view and trigger that SQLite or D1 does not own."""
    listing = (
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'"
    )
    found = (await database.prepare(listing).all())["results"]
    drops = [f'DROP {row["type"]} IF EXISTS "{row["name"]}"' for row in found]
    if drops:
        statements = ["PRAGMA defer_foreign_keys = ON", *drops]
        await database.batch([database.prepare(statement) for statement in statements])


async def wipe_r2(bucket: Any) -> None:
    """Delete every object."""
    while keys := [each.key for each in (await bucket.list())["objects"]]:
        await bucket.delete(keys)


async def wipe_nothing(_binding: Any) -> None:
    """A queue's messages are consumed on the way, and AI keeps nothing."""


WIPE: dict[str, Callable[[Any], Awaitable[None]]] = {
    "kv": wipe_kv,
    "d1": wipe_d1,
    "r2": wipe_r2,
    "queue": wipe_nothing,
    "ai": wipe_nothing,
}
