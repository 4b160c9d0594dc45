"""What each preset renders, as text in tests/snapshots/, so that a review sees what a change does.

`make snapshots` writes them anew.
"""

import os
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.rendering import ROOT, tree
from tests.variants import FRAMEWORKS, PRESETS

SNAPSHOTS = ROOT / "tests/snapshots"
TEMPLATES = [ROOT / "template", *(ROOT / "template").glob("{{*}}")]
NAMES = [f"{framework}-{preset}" for framework in FRAMEWORKS for preset in PRESETS]


def snapshot(project: Path) -> str:
    """The tree, then what Jinja had a hand in; a plain file is the template's own, to the letter."""
    parts = ["\n".join(tree(project))]
    for path in tree(project):
        plain = any((folder / path).exists() for folder in TEMPLATES)
        if not plain and path != ".copier-answers.yml":
            text = (project / path).read_text(encoding="utf-8")
            parts.append(f"===== {path}\n{text}".rstrip("\n"))
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_snapshot(variant: Callable[[str], Path], name: str) -> None:
    file = SNAPSHOTS / f"{name}.txt"
    now = snapshot(variant(name))
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    changes = "\n".join(
        unified_diff(before.splitlines(), now.splitlines(), "before", "now", lineterm="")
    )
    assert not changes, f"`make snapshots` accepts this:\n{changes}"


def test_no_snapshot_is_left_over() -> None:
    assert {file.stem for file in SNAPSHOTS.glob("*.txt")} == set(NAMES)
