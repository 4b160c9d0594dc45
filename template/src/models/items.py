"""The example resource: an item in stock."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One row of the table `items`; `created_at` is ISO 8601 in UTC."""

    id: int
    name: str
    quantity: int
    created_at: str
