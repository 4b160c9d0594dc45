"""Run the reference page: its blocks in order, in one namespace, as a reader would type them."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import flarelette
from flarelette.description import describe

PAGE = (Path(__file__).resolve().parents[2] / "template/docs/flarelette.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_every_block_runs() -> None:
    ran: dict[str, Any] = {}
    try:
        for block in BLOCKS:
            compiled = compile(block, "docs/flarelette.md", "exec")
            if "from workers import" not in block:
                exec(compiled, ran)  # noqa: S102 (our own page)
    finally:
        logging.getLogger("pricing").handlers = []
    assert len(BLOCKS) >= 12
    assert describe(ran["app"], title="x")["paths"]


def test_every_public_name_is_on_the_page() -> None:
    shown = "".join(BLOCKS) + PAGE
    assert [name for name in flarelette.__all__ if name not in shown] == ["ActorClaim"]
