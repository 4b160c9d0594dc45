"""Workers AI with replies that a test chooses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .conversion import JsException, arguments, from_js, js_string
from .javascript import Stream, js_json, parse_json
from .world import World

MISSING: tuple[Any, ...] = ("undefined", None, {})
Reply = Any
Replies = Mapping[str, Reply] | Callable[[str, Any], Reply]


@dataclass(frozen=True)
class Call:
    """One `run`, its inputs as the model would have received them."""

    model: str
    inputs: Any
    options: Any


class FakeAI:
    """Behaves as `Ai`; a reply is JSON, bytes (read as a stream), an exception, or a function.

    `replies` maps a model to its reply (or to a function of the inputs), or is itself a function
    of model and inputs. A model without a reply is unknown, and said to be so as Workers AI does.
    """

    def __init__(self, replies: Replies | None = None) -> None:
        self.replies: Replies = {} if replies is None else replies
        self.calls: list[Call] = []
        self.lastRequestId: str | None = None
        self.aiGatewayLogId: str | None = None

    @classmethod
    def configured(cls, entry: dict[str, Any], world: World) -> FakeAI:
        """Made from its entry in wrangler.jsonc."""
        return cls()

    async def run(self, *values: Any, **options: Any) -> Any:
        args = arguments(values, options)
        model, inputs, given = [*args, *MISSING[len(args) :]][:3]
        if given is None:
            text = "Cannot destructure property 'prefix' of 'object null' as it is null."
            raise JsException("TypeError", text)
        if inputs is None:
            raise JsException("TypeError", "Cannot convert undefined or null to object")
        call = Call(js_string(model), _sent(inputs), from_js(given))
        self.calls.append(call)
        self.lastRequestId = ""
        return _received(self._reply(call))

    def _reply(self, call: Call) -> Reply:
        if callable(self.replies):
            return self.replies(call.model, call.inputs)
        if call.model not in self.replies:
            text = f"5007: No such model {call.model} or task"
            raise JsException("InferenceUpstreamError", text)
        reply = self.replies[call.model]
        return reply(call.inputs) if callable(reply) else reply


def _sent(inputs: Any) -> Any:
    return parse_json(js_json(inputs))


def _received(reply: Reply) -> Any:
    if isinstance(reply, BaseException):
        raise reply
    if isinstance(reply, bytes):
        return Stream(reply)
    return parse_json(json.dumps(reply))
