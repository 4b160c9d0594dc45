"""What a queue's producer does, as Python code sees it; what its consumer gets is not seen here."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from . import collect, raises

INTERNAL = "Unknown Internal Error (15000)"


async def json_values_are_sent(queue: Any) -> None:
    """dict, list, text, numbers, bool and None are bodies."""
    for body in ({"a": [1, None]}, [1, "x"], "text", 1, 1.5, True, None):
        await queue.send(body)


async def send_tells_of_the_backlog(queue: Any) -> None:
    """send returns metadata with the queue's metrics."""
    receipt = await queue.send({"a": 1})
    assert receipt["metadata"]["metrics"]["backlogCount"] >= 0
    assert receipt.metadata.metrics.backlogBytes >= 0


async def a_datetime_is_sent_as_json(queue: Any) -> None:
    """Dates, bytes and sets are no error: JSON makes text and objects of them."""
    await queue.send({"at": datetime(2026, 1, 2, tzinfo=UTC), "raw": b"\x01", "set": {1}})


async def a_big_int_is_refused(queue: Any) -> None:
    """JSON does not know BigInt; 2**53 - 2 is the most."""
    await queue.send({"n": 2**53 - 2})
    with raises("TypeError", "BigInt"):
        await queue.send({"n": 2**53 - 1})


async def a_big_int_travels_as_v8(queue: Any) -> None:
    """contentType v8 keeps what JavaScript knows: BigInt, dates, sets."""
    body = {"n": 2**60, "at": datetime(2026, 1, 2, tzinfo=UTC), "set": {1}}
    await queue.send(body, contentType="v8")


async def opaque_objects_cannot_be_cloned(queue: Any) -> None:
    """With v8, Decimal and UUID are refused, also inside a body."""
    for body in (Decimal("1.5"), {"id": UUID(int=1)}, [Decimal(1)]):
        with raises("DataCloneError", "could not be cloned"):
            await queue.send(body, contentType="v8")


async def tuples_are_refused_by_the_sdk(queue: Any) -> None:
    """Neither as body, nor inside one, nor as a batch."""
    with raises(TypeError, "cannot be sent over RPC"):
        await queue.send(("a", "b"))
    with raises(TypeError, "cannot be sent over RPC"):
        await queue.send({"pair": (1, 2)})
    with raises(TypeError, "cannot be sent over RPC"):
        await queue.sendBatch(({"body": 1},))


async def bytearrays_and_awaitables_are_refused_by_the_sdk(queue: Any) -> None:
    """A forgotten await is an error, not a message."""
    with raises(TypeError, "cannot be sent over RPC"):
        await queue.send(bytearray(b"a"), contentType="bytes")
    pending = queue.send("first")
    try:
        with raises(TypeError, "Awaitable"):
            await queue.send({"result": pending})
    finally:
        await pending


async def text_must_be_text(queue: Any) -> None:
    """contentType text takes str only."""
    await queue.send("héllo", contentType="text")
    for body, kind in [({"a": 1}, "object"), (5, "number"), (b"a", "object"), (None, "object")]:
        with raises("TypeError", f'"text" requires a value of type string, but received: {kind}'):
            await queue.send(body, contentType="text")


async def bytes_must_be_bytes(queue: Any) -> None:
    """contentType bytes takes bytes and memoryview."""
    await queue.send(b"\x00\xff", contentType="bytes")
    await queue.send(memoryview(b"a"), contentType="bytes")
    for body, kind in [("text", "string"), (5, "number"), ([1], "object")]:
        text = f'"bytes" requires a value of type ArrayBufferView, but received: {kind}'
        with raises("TypeError", text):
            await queue.send(body, contentType="bytes")


async def an_unknown_content_type_is_refused(queue: Any) -> None:
    """Also None, which arrives as null."""
    for kind, shown in [("xml", "xml"), (None, "null")]:
        with raises("TypeError", f"Unsupported queue message content type: {shown}"):
            await queue.send("x", contentType=kind)


async def a_delay_is_up_to_a_day(queue: Any) -> None:
    """0 to 86400 seconds; a fraction is cut, None is 0."""
    for delay in (0, 1, 1.5, 86_400, None):
        await queue.send("x", delaySeconds=delay)
    for delay in (-1, 86_401):
        with raises("Error", INTERNAL):
            await queue.send("x", delaySeconds=delay)


async def a_message_holds_128_kb(queue: Any) -> None:
    """128,000 bytes of the encoded body."""
    await queue.send("x" * 128_000, contentType="text")
    await queue.send("x" * 127_998)
    with raises("Error", INTERNAL):
        await queue.send("x" * 128_001, contentType="text")
    with raises("Error", INTERNAL):
        await queue.send("x" * 127_999)


async def options_may_be_a_dict(queue: Any) -> None:
    """Keywords and a trailing dict are the same call."""
    await queue.send("x", {"contentType": "text", "delaySeconds": 1})
    with raises("TypeError", "Unsupported queue message content type"):
        await queue.send("x", {"contentType": "xml"})


async def arguments_are_counted(queue: Any) -> None:
    """A body is needed, if only None; options must be an object."""
    with raises("TypeError", "Failed to execute 'send' on 'WorkerQueue': parameter 1"):
        await queue.send()
    with raises("TypeError", "parameter 2 is not of type 'SendOptions'"):
        await queue.send("x", 5)


async def functions_are_refused(queue: Any) -> None:
    """Neither JSON nor v8 knows them as a body; inside a JSON body they vanish."""
    await queue.send({"f": len})
    with raises("Error", INTERNAL):
        await queue.send(len)
    with raises("DataCloneError", "could not be cloned"):
        await queue.send(len, contentType="v8")


async def metrics_tell_of_the_backlog(queue: Any) -> None:
    """The same as in a receipt."""
    metrics = await queue.metrics()
    assert metrics["backlogCount"] >= 0 and metrics.backlogBytes >= 0


async def a_batch_is_sent_at_once(queue: Any) -> None:
    """Each message has its body and may have its own options; the call has a delay for all."""
    messages = [{"body": 1}, {"body": "x", "contentType": "text"}, {"body": 2, "delaySeconds": 1}]
    receipt = await queue.sendBatch(messages, delaySeconds=2)
    assert receipt["metadata"]["metrics"]["backlogCount"] >= 0
    await queue.sendBatch([{"body": None}])


async def a_batch_holds_1_to_100_messages(queue: Any) -> None:
    """An empty batch is refused as one too long is."""
    await queue.sendBatch([{"body": number} for number in range(100)])
    with raises("Error", INTERNAL):
        await queue.sendBatch([{"body": number} for number in range(101)])
    with raises("TypeError", "sendBatch() requires at least one message"):
        await queue.sendBatch([])


async def a_batch_has_a_size(queue: Any) -> None:
    """Three messages of 100 KB are too much together, and one too big is too big in a batch."""
    large = {"body": "x" * 100_000, "contentType": "text"}
    await queue.sendBatch([large, large])
    with raises("Error", INTERNAL):
        await queue.sendBatch([large, large, large])
    with raises("Error", INTERNAL):
        await queue.sendBatch([{"body": "x" * 128_001, "contentType": "text"}])


async def a_batch_holds_requests(queue: Any) -> None:
    """Dicts with a body; bare bodies are refused."""
    with raises("TypeError", "Message body cannot be undefined"):
        await queue.sendBatch([{}])
    with raises("TypeError", "not of type 'MessageSendRequest'"):
        await queue.sendBatch(["x"])
    with raises("TypeError", "not of type 'Sequence'"):
        await queue.sendBatch(None)
    with raises("TypeError", "Unsupported queue message content type"):
        await queue.sendBatch([{"body": "x", "contentType": "xml"}])


STATEMENTS = collect(globals())
