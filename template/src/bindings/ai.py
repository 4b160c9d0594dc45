"""Workers AI, as Python code calls it (Cloudflare docs: "Workers AI / Workers Bindings")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Ai(Protocol):
    """Workers AI; inputs travel as JSON, so bytes must be sent as a list of ints."""

    async def run(
        self,
        model: str,
        inputs: Mapping[str, Any],
        *,
        gateway: Mapping[str, Any] = ...,
        extraHeaders: Mapping[str, str] = ...,
    ) -> Any:
        """The model's JSON answer as a dict; a ReadableStream for `stream` and binary answers."""
        ...


async def probe_ai(binding: Ai) -> str:
    """No call is free, so this says only that the binding offers `run`."""
    if not callable(getattr(binding, "run", None)):
        raise RuntimeError("the binding offers no run(); is it an AI binding?")
    return "binding available"
