"""Messages: each succeeds or fails alone, and a failed one comes again, later each time."""

import asyncio
from functools import partial
from typing import Any

import pytest

from models.settings import WorkerSettings
from services import queues
from tests.fakes.clock import Clock
from tests.fakes.queue import FakeQueue


def test_the_consumer_is_called_with_queue_and_body(
    settings: WorkerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, Any]] = []

    async def consume(queue: str, body: Any, settings: WorkerSettings) -> None:
        seen.append((queue, body))

    monkeypatch.setattr(queues, "consume", consume)
    queue = FakeQueue("orders")
    asyncio.run(send_and_deliver(queue, settings, [{"id": 1}, {"id": 2}]))
    assert seen == [("orders", {"id": 1}), ("orders", {"id": 2})]
    assert queue.waiting == []


def test_the_example_consumer_acknowledges(settings: WorkerSettings) -> None:
    queue = FakeQueue("orders")
    asyncio.run(send_and_deliver(queue, settings, ["hello"]))
    assert queue.waiting == []


def test_one_bad_message_fails_alone(
    settings: WorkerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def consume(queue: str, body: Any, settings: WorkerSettings) -> None:
        if body == "bad":
            raise ValueError

    monkeypatch.setattr(queues, "consume", consume)
    clock = Clock()
    queue = FakeQueue("orders", clock=clock)
    asyncio.run(send_and_deliver(queue, settings, ["good", "bad"]))
    assert [message.body for message in queue.waiting] == ["bad"]

    asyncio.run(send_and_deliver(queue, settings, []))
    assert queue.waiting[0].attempts == 1
    clock.advance(10)
    asyncio.run(send_and_deliver(queue, settings, []))
    assert queue.waiting[0].attempts == 2


async def send_and_deliver(queue: FakeQueue, settings: WorkerSettings, bodies: list[Any]) -> None:
    """Send the bodies, then let the Worker's consumer have every message that is due."""
    for body in bodies:
        await queue.send(body)
    await queue.deliver(partial(queues.consume_batch, settings=settings))
