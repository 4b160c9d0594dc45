"""A queue in memory: its producer's binding, and its delivery to a consumer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from .clock import Clock
from .conversion import (
    JsDict,
    JsException,
    arguments,
    js_string,
    option_object,
    required,
    wrong_parameter,
)
from .queue_bodies import delay_of, encoded, internal_error
from .world import World

MAX_MESSAGE = 128_000
MAX_BATCH = 100
MAX_BATCH_SIZE = 256_000


class Message:
    """A message as a consumer sees it; `contentType` and `delaySeconds` are for assertions."""

    def __init__(self, body: Any, size: int, kind: str, delay: int | None) -> None:
        self.id = uuid4().hex
        self.body = body
        self.attempts = 0
        self.timestamp = datetime.min
        self.contentType = kind
        self.delaySeconds = delay
        self._size = size
        self._visible = 0.0
        self._mark = ""
        self._delay: int | None = None

    def ack(self) -> None:
        """Done with, even if the consumer raises afterwards; the first mark counts."""
        self._mark = self._mark or "ack"

    def retry(self, *values: Any, **options: Any) -> None:
        """Comes back, after `delaySeconds` if given; the first mark counts."""
        if not self._mark:
            given = option_object(
                arguments(values, options), 0, "retry QueueMessage", "QueueRetryOptions"
            )
            self._mark, self._delay = "retry", delay_of(given)


class Batch:
    """What a consumer is given; what it leaves unmarked is acked when it returns."""

    def __init__(self, queue: str, messages: list[Message]) -> None:
        self.queue = queue
        self.messages = messages

    def ackAll(self) -> None:
        """Acks what has no mark yet."""
        for message in self.messages:
            message.ack()

    def retryAll(self, *values: Any, **options: Any) -> None:
        """Retries what has no mark yet."""
        for message in self.messages:
            message.retry(*values, **options)


class FakeQueue:
    """Behaves as a `Queue`; `deliver` is what Cloudflare does with a consumer.

    `sent` holds every message ever sent, `waiting` those not yet acknowledged, `dead` those that used up `max_retries`, `errors` what
    consumers raised.
    """

    def __init__(
        self,
        name: str = "queue",
        clock: Clock | None = None,
        *,
        max_retries: int = 3,
        retry_delay: int = 0,
    ) -> None:
        self.name = name
        self.clock = clock or Clock()
        self.max_retries = max_retries
        self.retry_delay = retry_delay
        self.sent: list[Message] = []
        self.dead: list[Message] = []
        self.errors: list[Exception] = []
        self.waiting: list[Message] = []

    @classmethod
    def configured(cls, entry: dict[str, Any], world: World) -> FakeQueue:
        """Made from its entry in wrangler.jsonc."""
        return cls(entry["queue"], clock=world.clock)

    async def send(self, *values: Any, **options: Any) -> JsDict:
        args = arguments(values, options)
        body = required(args, 0, "send WorkerQueue", "Value")
        given = option_object(args, 1, "send WorkerQueue", "SendOptions")
        self._enqueue([_message(body, given)], None)
        return JsDict(metadata=JsDict(metrics=await self.metrics()))

    async def metrics(self) -> JsDict:
        size = sum(message._size for message in self.waiting)
        oldest = self.waiting[0].timestamp if self.waiting else None
        return JsDict(
            backlogCount=len(self.waiting), backlogBytes=size, oldestMessageTimestamp=oldest
        )

    async def sendBatch(self, *values: Any, **options: Any) -> JsDict:
        args = arguments(values, options)
        if not args or not isinstance(args[0], list):
            raise wrong_parameter(0, "sendBatch WorkerQueue", "Sequence")
        given = option_object(args, 1, "sendBatch WorkerQueue", "SendBatchOptions")
        messages = [_requested(item) for item in args[0]]
        if not messages:
            raise JsException("TypeError", "sendBatch() requires at least one message")
        if len(messages) > MAX_BATCH:
            raise internal_error(f"batch of {len(messages)} messages exceeds limit of {MAX_BATCH}")
        total = sum(message._size for message in messages)
        if total > MAX_BATCH_SIZE:
            raise internal_error(f"batch of {total} bytes exceeds limit of {MAX_BATCH_SIZE}")
        self._enqueue(messages, delay_of(given))
        return JsDict(metadata=JsDict(metrics=await self.metrics()))

    async def deliver(
        self, consumer: Callable[[Batch], Awaitable[None]], *, max_batch_size: int = 10
    ) -> None:
        """Runs what is visible now through the consumer; what it retries waits for the next call."""
        now = self.clock.now()
        visible = [message for message in self.waiting if message._visible <= now]
        self.waiting = [message for message in self.waiting if message._visible > now]
        for start in range(0, len(visible), max_batch_size):
            await self._consume(consumer, visible[start : start + max_batch_size])

    async def _consume(
        self, consumer: Callable[[Batch], Awaitable[None]], messages: list[Message]
    ) -> None:
        for message in messages:
            message.attempts += 1
            message._mark, message._delay = "", None
        unmarked = "ack"
        try:
            await consumer(Batch(self.name, list(messages)))
        except Exception as error:
            self.errors.append(error)
            unmarked = "retry"
        for message in messages:
            if (message._mark or unmarked) == "retry":
                self._again(message)

    def _again(self, message: Message) -> None:
        if message.attempts > self.max_retries:
            self.dead.append(message)
            return
        delay = self.retry_delay if message._delay is None else message._delay
        message._visible = self.clock.now() + delay
        self.waiting.append(message)

    def _enqueue(self, messages: list[Message], delay: int | None) -> None:
        for message in messages:
            wait = delay if message.delaySeconds is None else message.delaySeconds
            message.delaySeconds = wait
            message.timestamp = self.clock.utcnow()
            message._visible = self.clock.now() + (wait or 0)
        self.sent.extend(messages)
        self.waiting.extend(messages)


def _requested(request: Any) -> Message:
    if not isinstance(request, dict):
        text = "Incorrect type: the provided value is not of type 'MessageSendRequest'."
        raise JsException("TypeError", text)
    if "body" not in request:
        raise JsException("TypeError", "Message body cannot be undefined")
    return _message(request["body"], request)


def _message(body: Any, options: dict[str, Any]) -> Message:
    kind = js_string(options["contentType"]) if "contentType" in options else "json"
    received, size = encoded(body, kind)
    if size > MAX_MESSAGE:
        raise internal_error(f"message length of {size} bytes exceeds limit of {MAX_MESSAGE}")
    return Message(received, size, kind, delay_of(options))
