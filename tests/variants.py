"""The variants that are rendered and tested: single kinds, every pair of answers, and the extremes."""

from collections.abc import Iterator
from typing import Any

import yaml
from allpairspy import AllPairs

from tests.rendering import Answers, questions

KINDS = list(yaml.safe_load(questions()["kinds"]["default"]))
FRAMEWORKS = list(questions()["framework"]["choices"].values())
PRESETS = list(questions()["preset"]["choices"].values())

# Per key, values that reach different parts of the template.
AXES: dict[str, list[Any]] = {
    "framework": FRAMEWORKS,
    "preset": PRESETS,
    "description": ["Prices.", 'Say "hi" \\ {{ 1 }} # */ \U0001f980 \u05e9\u05dc\u05d5\u05dd'],
    "user_name": ["", "Ada O'Hara"],
    "user_email": ["", "ada@example.com"],
    "bindings": [[], ["kv"], ["d1", "ai"], ["kv", "d1", "queue"], KINDS],
    "binding_names": [
        {},
        {"kv": ["CACHE", "SESSIONS"], "d1": ["MAIN", "ARCHIVE"], "queue": ["JOBS"]},
    ],
    "required_secrets": [[], ["API_KEY"], ["FIRST", "SECOND"]],
    "optional_secrets": [[], ["SENTRY_DSN"]],
    "vars": [{}, {"PAGE_SIZE": 20, "RATIO": 0.5, "STRICT": True, "GREETING": 'it\'s "you"'}],
    "crons": [[], ["0 14 * * MON", "*/5 * * * *"]],
    "environments": [[], ["staging", "production"]],
    "ci": ["github", "gitlab", "none"],
    "docker": [False, True],
    "license": ["none", "MIT", "Apache-2.0"],
}

ALL_ON: Answers = {key: values[-1] for key, values in AXES.items()} | {
    "preset": "custom",
    "ci": "github",
}
NOTHING: Answers = {key: values[0] for key, values in AXES.items()} | {
    "preset": "custom",
    "ci": "none",
}


def singles() -> Iterator[tuple[str, Answers]]:
    """Each framework with each kind alone."""
    for framework in FRAMEWORKS:
        for kind in KINDS:
            yield f"{framework}-{kind}", {"framework": framework, "bindings": [kind]}


def pairs() -> Iterator[tuple[str, Answers]]:
    """So few variants that any two values of any two questions meet in one of them."""
    for number, row in enumerate(AllPairs(list(AXES.values()))):
        yield f"pair-{number}", dict(zip(AXES, row, strict=True))


def extremes() -> Iterator[tuple[str, Answers]]:
    """Each framework with each preset, with everything and with nothing."""
    for framework in FRAMEWORKS:
        for preset in PRESETS:
            yield f"{framework}-{preset}", {"framework": framework, "preset": preset}
        yield f"{framework}-all-on", {**ALL_ON, "framework": framework}
        yield f"{framework}-nothing", {**NOTHING, "framework": framework}


PAIRS = dict(pairs())
VARIANTS: dict[str, Answers] = {**dict(singles()), **PAIRS, **dict(extremes())}
