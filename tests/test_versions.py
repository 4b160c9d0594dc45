"""Versions stand once: pyproject.toml for Python, tests/runtime/package.json for npm; the template follows."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rendering import ROOT, pyproject
from tests.variants import FRAMEWORKS

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
PINS = dict(line.split("==") for line in [*GROUPS["worker"], *GROUPS["worker-dev"]])
CONSTRAINTS = dict(
    line.split("==") for line in (ROOT / "tests/constraints.txt").read_text().splitlines()
)


def floors(project: Path) -> Iterator[tuple[str, str]]:
    """Name and lowest version of each package that a rendered project asks for."""
    config = pyproject(project)
    for line in [*config["project"]["dependencies"], *config["dependency-groups"]["dev"]]:
        name, _, version = line.partition(">=")
        yield name, version


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_template_asks_for_the_pinned_versions(
    variant: Callable[[str], Path], framework: str
) -> None:
    for name, version in floors(variant(f"{framework}-all-on")):
        assert PINS[name] == version, f"template/pyproject.toml.jinja: {name}"


def test_the_constraints_are_the_pins() -> None:
    assert {name: CONSTRAINTS[name] for name in PINS} == PINS


def test_no_pin_is_unused(variant: Callable[[str], Path]) -> None:
    asked = {name for framework in FRAMEWORKS for name, _ in floors(variant(f"{framework}-all-on"))}
    assert set(PINS) == asked


def test_wrangler(variant: Callable[[str], Path]) -> None:
    pinned = json.loads((ROOT / "tests/runtime/package.json").read_text())["dependencies"]
    asked = json.loads((variant("fastapi-minimal") / "package.json").read_text())["devDependencies"]
    assert asked == {"wrangler": f"^{pinned['wrangler']}"}


def test_the_minimum_of_copier_is_what_is_installed_at_least() -> None:
    contract = (ROOT / "copier.yml").read_text(encoding="utf-8")
    found = re.search(r'^_min_copier_version: "(.*)"$', contract, re.MULTILINE)
    assert found and found[1] <= CONSTRAINTS["copier"]
