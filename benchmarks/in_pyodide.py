"""Runs code in npm's Pyodide, under Node, in an interpreter of its own."""

import json
from pathlib import Path
from typing import NamedTuple

from tests.rendering import ROOT
from tests.runtime.toolchain import run, toolchain

FLARELETTE = ROOT / "template" / "src"
DRIVER = Path(__file__).with_name("pyodide.mjs")


class Ran(NamedTuple):
    """How long the code took, without starting the interpreter, and its last expression as text."""

    milliseconds: float
    value: str


def in_pyodide(code: str, *folders: Path) -> Ran:
    """Run `code`, whose imports may come from `folders`. Raises: LaneError with what it printed."""
    tools = toolchain()
    command = [str(tools.node), str(DRIVER), str(tools.pyodide), code, *map(str, folders)]
    return Ran(**json.loads(run(command, "running in Pyodide").splitlines()[-1]))
