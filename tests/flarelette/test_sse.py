from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from flarelette import Request, WorkersApp
from flarelette.sse import Event, EventStream
from flarelette.testing import TestClient


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Event("hi"), "data: hi\n\n"),
        (Event({"a": "é"}), 'data: {"a":"é"}\n\n'),
        (Event("a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
        (Event("", event="tick", id="7", retry=500), "event: tick\nid: 7\nretry: 500\ndata: \n\n"),
        (Event("\ud800"), "data: \\ud800\n\n"),
    ],
)
def test_events(event: Event, text: str) -> None:
    assert event.encode() == text.encode()


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0"])
def test_event_and_id_are_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Event("x", event=text)
    with pytest.raises(ValueError, match="one line"):
        Event("x", id=text)


def test_the_source_is_closed_when_the_client_leaves() -> None:
    closed: list[str] = []

    async def source() -> AsyncIterator[str]:
        try:
            while True:
                yield "tick"
        finally:
            await asyncio.sleep(0)
            closed.append("source")

    async def leave(events: AsyncIterator[str]) -> None:
        async with aclosing(EventStream(events).chunks()) as chunks:
            assert await anext(chunks) == b"data: tick\n\n"
        assert closed == ["source"]

    asyncio.run(leave(source()))


class Plain:
    """An async iterable that cannot be closed."""

    async def __aiter__(self) -> AsyncIterator[str]:
        yield "once"


def test_a_source_that_cannot_be_closed() -> None:
    async def read() -> list[bytes]:
        return [chunk async for chunk in EventStream(Plain()).chunks()]

    assert asyncio.run(read()) == [b"data: once\n\n"]


def test_a_stream_of_events() -> None:
    app = WorkersApp()

    @app.get("/")
    async def ticks(request: Request) -> EventStream:
        async def source() -> AsyncIterator[Any]:
            yield "one"
            yield Event([2], event="two")

        return EventStream(source())

    response = TestClient(app).get("/")
    assert response.headers["content-type"] == "text/event-stream"
    assert response.headers["cache-control"] == "no-cache"
    assert response.text == "data: one\n\nevent: two\ndata: [2]\n\n"
