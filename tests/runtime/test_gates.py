"""What Cloudflare checks at a deploy, for every preset and every pair of answers: config, imports, snapshot."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.runtime.gate import start_check
from tests.variants import FRAMEWORKS, PAIRS, PRESETS

NAMES = [*PAIRS, *(f"{framework}-{preset}" for framework in FRAMEWORKS for preset in PRESETS)]


@pytest.mark.parametrize("name", NAMES)
def test_a_deploy_would_be_accepted(
    variant: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    project = copytree(variant(name), tmp_path / name)
    assert start_check(project) > 2**20
