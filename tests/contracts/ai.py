"""What Workers AI does, as Python code sees it.

No model runs without an account, so the statements ask for models that only the harness knows:
the binding, real or fake, must stand before an upstream that answers as `REPLIES` says.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from . import collect, raises

ECHO = "@cf/test/echo"
ANSWER = "@cf/test/answer"
BINARY = "@cf/test/binary"
UNKNOWN = "@cf/test/unknown"
REPLIES: dict[str, Any] = {
    ECHO: lambda inputs: inputs,
    ANSWER: {"response": "hello", "usage": {"tokens": 3.0, "cost": 0.5}, "tool_calls": None},
    BINARY: b"\x89PNG",
}
"""The upstream: JSON answers, `ECHO` the inputs it was sent, `BINARY` bytes; any other model none."""


async def an_answer_is_a_dict(ai: Any) -> None:
    """JSON reads as a dict whose keys are attributes too."""
    answer = await ai.run(ANSWER, {"prompt": "hi"})
    assert answer["response"] == "hello" and answer.response == "hello"
    assert answer.usage.cost == 0.5


async def null_in_an_answer_is_none(ai: Any) -> None:
    """Nested, too."""
    assert (await ai.run(ANSWER, {}))["tool_calls"] is None


async def whole_numbers_in_an_answer_are_ints(ai: Any) -> None:
    """3.0 is the int 3."""
    tokens = (await ai.run(ANSWER, {})).usage.tokens
    assert tokens == 3 and type(tokens) is int


async def inputs_arrive_as_json(ai: Any) -> None:
    """Nested lists and dicts, text of any script, bools and None."""
    inputs = {
        "messages": [{"role": "user", "content": "héllo 😀"}],
        "stream": False,
        "seed": None,
        "temperature": 0.5,
    }
    assert await ai.run(ECHO, inputs) == inputs


async def bytes_arrive_as_an_object(ai: Any) -> None:
    """Bytes are no JSON: send a list of ints."""
    assert await ai.run(ECHO, {"image": b"\x01\x02"}) == {"image": {"0": 1, "1": 2}}
    assert await ai.run(ECHO, {"image": list(b"\x01\x02")}) == {"image": [1, 2]}


async def dates_arrive_as_text(ai: Any) -> None:
    """ISO text in UTC, with milliseconds."""
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert await ai.run(ECHO, {"at": moment}) == {"at": "2026-01-02T03:04:05.000Z"}


async def a_big_int_is_refused(ai: Any) -> None:
    """JSON does not know BigInt."""
    assert await ai.run(ECHO, {"seed": 2**53 - 2}) == {"seed": 2**53 - 2}
    with raises("TypeError", "BigInt"):
        await ai.run(ECHO, {"seed": 2**53 - 1})


async def tuples_are_refused_by_the_sdk(ai: Any) -> None:
    """Also nested: messages are a list."""
    with raises(TypeError, "cannot be sent over RPC"):
        await ai.run(ECHO, {"messages": ({"role": "user"},)})


async def bytearrays_are_refused_by_the_sdk(ai: Any) -> None:
    """They never reach JavaScript."""
    with raises(TypeError, "cannot be sent over RPC"):
        await ai.run(ECHO, {"image": bytearray(b"a")})


async def inputs_are_needed(ai: Any) -> None:
    """None arrives as null, which has no entries."""
    with raises("TypeError", "Cannot convert undefined or null to object"):
        await ai.run(ECHO, None)
    with raises("TypeError", "Cannot convert undefined or null to object"):
        await ai.run(ECHO)


async def an_unknown_model_is_refused(ai: Any) -> None:
    """The upstream's code and words, in an InferenceUpstreamError."""
    with raises("InferenceUpstreamError", f"5007: No such model {UNKNOWN} or task"):
        await ai.run(UNKNOWN, {"prompt": "hi"})


async def what_is_no_json_is_a_stream(ai: Any) -> None:
    """Images and event streams come as a raw ReadableStream."""
    reader = (await ai.run(BINARY, {"prompt": "a cat"})).getReader()
    chunk = await reader.read()
    assert chunk.done is False and chunk.value.to_bytes() == b"\x89PNG"
    assert (await reader.read()).done is True


async def options_may_be_a_dict(ai: Any) -> None:
    """Keywords and a trailing dict are the same call, and not part of the inputs."""
    gateway = {"id": "gateway", "skipCache": True}
    assert await ai.run(ECHO, {"prompt": "hi"}, gateway=gateway) == {"prompt": "hi"}
    assert await ai.run(ECHO, {"prompt": "hi"}, {"gateway": gateway}) == {"prompt": "hi"}


async def options_are_no_null(ai: Any) -> None:
    """Leave them out instead of giving None."""
    with raises("TypeError", "Cannot destructure property"):
        await ai.run(ECHO, {}, None)


STATEMENTS = collect(globals())
