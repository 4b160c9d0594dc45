"""The example resource over D1. Values are bound, never put into the SQL text."""

from datetime import UTC, datetime

from bindings.d1 import D1Database
from models.errors import NotFoundError
from models.items import Item

MAX_ID = 2**53 - 2


async def list_items(db: D1Database, limit: int, offset: int) -> tuple[list[Item], int]:
    """One page, oldest first, and the number of items on all pages."""
    page = await (
        db.prepare("SELECT * FROM items ORDER BY id LIMIT ? OFFSET ?").bind(limit, offset).all()
    )
    total = await db.prepare("SELECT COUNT(*) FROM items").first("COUNT(*)")
    return [Item(**row) for row in page["results"]], total


async def create_item(db: D1Database, name: str, quantity: int) -> Item:
    """Insert one item and give it back as it is stored."""
    statement = db.prepare(
        "INSERT INTO items (name, quantity, created_at) VALUES (?, ?, ?) RETURNING *"
    )
    answer = await statement.bind(name, quantity, datetime.now(UTC).isoformat()).all()
    return Item(**answer["results"][0])


async def get_item(db: D1Database, item_id: int) -> Item:
    """Raises: NotFoundError, also for a number that JavaScript, and so D1, cannot hold."""
    if item_id > MAX_ID:
        raise NotFoundError(f"There is no item {item_id}.")
    row = await db.prepare("SELECT * FROM items WHERE id = ?").bind(item_id).first()
    if row is None:
        raise NotFoundError(f"There is no item {item_id}.")
    return Item(**row)
