"""wrangler.jsonc against the JSON schema that the pinned wrangler ships."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.rendering import wrangler
from tests.runtime.toolchain import toolchain
from tests.variants import VARIANTS


@cache
def validator() -> Draft7Validator:
    """Refuses what the schema does not know, at the top level and in environments."""
    schema = json.loads((toolchain().packages / "wrangler/config-schema.json").read_text())
    return Draft7Validator(schema)


def faults(config: dict[str, Any]) -> list[str]:
    """What the schema finds wrong."""
    return [f"{error.json_path}: {error.message}" for error in validator().iter_errors(config)]


@pytest.mark.parametrize("name", VARIANTS)
def test_it_is_valid(variant: Callable[[str], Path], name: str) -> None:
    assert faults(wrangler(variant(name))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"kv_namespaces": [{"name": "KV"}]},
        {"kv_namespaces": [{"binding": "KV", "colour": "red"}]},
        {"env": {"staging": {"colour": "red"}}},
        {"main": 5},
    ],
)
def test_the_schema_would_see_it(variant: Callable[[str], Path], change: dict[str, Any]) -> None:
    assert faults({**wrangler(variant("fastapi-api")), **change})
