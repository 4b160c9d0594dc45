"""Reading a rendered project: its wrangler.jsonc, its bindings, its vendored packages."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from .toolchain import python_modules, runtime_requirements

_TOKEN = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


def read_jsonc(text: str) -> Any:
    """The value of a JSON text with comments and trailing commas."""

    def keep_strings(match: re.Match[str]) -> str:
        return match[1] or ""

    return json.loads(_TRAILING_COMMA.sub(keep_strings, _TOKEN.sub(keep_strings, text)))


def wrangler_config(project: Path) -> dict[str, Any]:
    """The project's wrangler.jsonc."""
    config: dict[str, Any] = read_jsonc((project / "wrangler.jsonc").read_text(encoding="utf-8"))
    return config


def migrated_databases(project: Path) -> list[str]:
    """The D1 bindings that have migrations to apply."""
    databases = wrangler_config(project).get("d1_databases", [])
    return [
        database["binding"]
        for database in databases
        if any((project / database.get("migrations_dir", "migrations")).glob("*.sql"))
    ]


def vendor(project: Path) -> None:
    """Give the project the `python_modules` that its `[project].dependencies` ask for."""
    target = project / "python_modules"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(python_modules(runtime_requirements(project)), target, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
