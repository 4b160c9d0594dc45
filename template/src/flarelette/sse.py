"""Server-sent events, as browsers' EventSource reads them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Any

from .response import Response, to_json


@dataclass(frozen=True)
class Event:
    """One event. `data` other than text is sent as JSON; `retry` is in milliseconds.

    A line break in `event` or `id` is a ValueError.
    """

    data: Any
    event: str | None = None
    id: str | None = None
    retry: int | None = None

    def __post_init__(self) -> None:
        if re.search("[\r\n\0]", f"{self.event}{self.id}"):
            raise ValueError("event and id are one line each")

    def encode(self) -> bytes:
        """The event as it goes over the wire."""
        text = self.data if isinstance(self.data, str) else to_json(self.data)
        fields = [("event", self.event), ("id", self.id), ("retry", self.retry)]
        lines = [f"{name}: {value}" for name, value in fields if value is not None]
        lines += [f"data: {line}" for line in re.split("\r\n|\r|\n", text)]
        return ("\n".join(lines) + "\n\n").encode(errors="backslashreplace")


class EventStream(Response):
    """Streams what `events` yields: an Event each, or its data alone."""

    def __init__(self, events: AsyncIterable[Any]) -> None:
        super().__init__(_encoded(events), headers={"cache-control": "no-cache"})
        self.headers["content-type"] = "text/event-stream"


async def _encoded(events: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    try:
        async for event in events:
            yield (event if isinstance(event, Event) else Event(event)).encode()
    finally:
        if hasattr(events, "aclose"):
            await events.aclose()
