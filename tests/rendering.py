"""Renders the template and looks at what came out: what most tests start with."""

import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import copier
import json5
import yaml

ROOT = Path(__file__).resolve().parent.parent

Answers = dict[str, Any]


@cache
def questions() -> dict[str, Any]:
    """The questions of copier.yml by key, computed ones included."""
    contract = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    return {key: value for key, value in contract.items() if not key.startswith("_")}


def asked() -> list[str]:
    """The keys of the questions that a user may answer, in the order they are asked."""
    return [key for key, question in questions().items() if question.get("when") is not False]


def known(answers: Answers) -> Answers:
    """The same answers; Copier itself ignores a key that it does not know.

    Raises: KeyError, naming the keys that copier.yml has no question for.
    """
    if strangers := set(answers) - set(asked()):
        raise KeyError(f"copier.yml has no question {', '.join(sorted(strangers))}")
    return answers


def template_files() -> list[Path]:
    """The files that git knows or would add, relative to the root."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    lines = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(line) for line in lines.splitlines() if (ROOT / line).is_file()]


def copy_template(destination: Path) -> Path:
    """The template as it lies in the working tree, without git: rendering that is fastest."""
    for path in template_files():
        if path.parts[0] in {"copier.yml", "template", "hooks"}:
            target = destination / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)
    return destination


def render(template: Path, destination: Path, answers: Answers) -> Path:
    """Render without a prompt and without trust (`unsafe=False`).

    Raises: ValueError for a refused answer, as Copier does.
    """
    copier.run_copy(
        str(template),
        destination,
        data=known(answers),
        defaults=True,
        quiet=True,
        unsafe=False,
    )
    return destination


def run(project: Path, *command: str, **environment: str) -> str:
    """Run a module of the session's Python in `project`; gives its output.

    Raises: AssertionError with the whole output where it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(command)} in {project}:\n{output}"
    return output


def run_tests(project: Path, *options: str, **environment: str) -> str:
    """Run the rendered project's own tests."""
    return run(project, "pytest", "-q", "-p", "no:cacheprovider", *options, **environment)


def tree(project: Path) -> list[str]:
    """Every file of a rendered project, as a sorted list of relative paths."""
    caches = {".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__"}
    files = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if not caches & set(path.parts))


def wrangler(project: Path) -> dict[str, Any]:
    """A rendered project's wrangler.jsonc."""
    config: dict[str, Any] = json5.loads((project / "wrangler.jsonc").read_text(encoding="utf-8"))
    return config


def pyproject(project: Path) -> dict[str, Any]:
    """A rendered project's pyproject.toml."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


def recorded(project: Path) -> dict[str, Any]:
    """A rendered project's answers file."""
    answers: dict[str, Any] = yaml.safe_load(
        (project / ".copier-answers.yml").read_text(encoding="utf-8")
    )
    return answers
