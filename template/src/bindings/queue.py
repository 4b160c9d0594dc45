"""Queues, as Python code calls them (Cloudflare docs: "Queues / JavaScript APIs")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NotRequired, Protocol, TypedDict

ContentType = Literal["json", "text", "bytes", "v8"]


class QueueSendRequest(TypedDict):
    """One message of a `sendBatch`."""

    body: Any
    contentType: NotRequired[ContentType]
    delaySeconds: NotRequired[int]


class Queue(Protocol):
    """A producer; bodies travel as JSON unless `contentType` says otherwise."""

    async def send(
        self, body: Any, *, contentType: ContentType = ..., delaySeconds: int = ...
    ) -> Any: ...

    async def sendBatch(
        self, messages: list[QueueSendRequest], *, delaySeconds: int = ...
    ) -> Any: ...


class Message(Protocol):
    """A message in a consumer's hands; `attempts` starts at 1, `timestamp` is naive UTC."""

    @property
    def id(self) -> str: ...
    @property
    def body(self) -> Any: ...
    @property
    def attempts(self) -> int: ...
    @property
    def timestamp(self) -> datetime: ...

    def ack(self) -> None: ...
    def retry(self, *, delaySeconds: int = ...) -> None: ...


class MessageBatch(Protocol):
    """What a consumer is given; what it leaves unmarked is acked when it returns."""

    @property
    def queue(self) -> str: ...
    @property
    def messages(self) -> Sequence[Message]: ...

    def ackAll(self) -> None: ...
    def retryAll(self, *, delaySeconds: int = ...) -> None: ...


async def probe_queue(binding: Queue) -> str:
    """Sending is the only call and not free, so this says only that `send` is there."""
    if not callable(getattr(binding, "send", None)):
        raise RuntimeError("the binding offers no send(); is it a queue's producer?")
    return "binding available"
