"""Runs statements about bindings over the real ones: one statement per request, on an empty binding."""

import importlib
import traceback
from typing import Any
from urllib.parse import unquote, urlsplit

from wipe import WIPE
from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request: Any) -> Any:
        """`/names/<kind>` lists a kind's statements, `/run/<kind>/<name>` runs one."""
        action, kind, *name = unquote(urlsplit(request.url).path).strip("/").split("/")
        statements = {each.__name__: each for each in _module(kind).STATEMENTS}
        if action == "names":
            return Response.json(list(statements))
        binding = getattr(self.env, kind.upper())
        await WIPE[kind](binding)
        return Response.json(await _outcome(statements[name[0]], binding))

    async def queue(self, batch: Any, env: Any = None, ctx: Any = None) -> None:
        """Messages sent by statements are only accepted."""
        batch.ackAll()


def _module(kind: str) -> Any:
    return importlib.import_module(f"tests.contracts.{kind}")


async def _outcome(statement: Any, binding: Any) -> dict[str, Any]:
    error = None
    try:
        await statement(binding)
    except Exception as exception:
        error = _described(exception)
    return {"name": statement.__name__, "ok": error is None, "error": error}


def _described(exception: Exception) -> str:
    frames = traceback.extract_tb(exception.__traceback__)
    own = [frame for frame in frames if "/tests/contracts/" in frame.filename]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}: {frame.line}" for frame in own]
    return "\n".join([*places, f"{type(exception).__name__}: {exception}"])
