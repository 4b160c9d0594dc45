"""What importing a framework costs in Pyodide, where a Worker without a snapshot pays for it.

    .venv/bin/python -m benchmarks.imports [--rounds N]

Every import has an interpreter of its own; the packages lie in its memory. The contestants take
turns, and a figure is the median. Goal: flarelette at most 0.1 times FastAPI's.
"""

import argparse
import statistics
import tomllib

from benchmarks.in_pyodide import FLARELETTE, in_pyodide
from benchmarks.runtime import rotated
from tests.rendering import ROOT
from tests.runtime.toolchain import python_modules

FASTAPI = "FastAPI"
IMPORTS = {
    FASTAPI: "from fastapi import FastAPI; FastAPI()",
    "pydantic": "from pydantic import BaseModel",
    "flarelette, the core": "from flarelette import WorkersApp; WorkersApp()",
    "flarelette, and validation": "from flarelette import Field, WorkersApp; WorkersApp()",
    "flarelette, every name": "from flarelette import *; WorkersApp()",
}


def main() -> None:
    """Print one line for each contestant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = python_modules(groups["dependency-groups"]["worker"])
    taken: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for turn in range(rounds):
        for name in rotated([*IMPORTS], turn):
            taken[name].append(in_pyodide(IMPORTS[name], packages, FLARELETTE).milliseconds)
    base = statistics.median(taken[FASTAPI])
    for name, values in taken.items():
        median = statistics.median(values)
        print(f"{name:28}{median:8.0f} ms {median / base:6.3f}x")


if __name__ == "__main__":
    main()
