"""Bad answers: an error that states the rule and an allowed value, and nothing is written."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Render
from tests.rendering import ROOT, asked, known, questions, recorded

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"worker_name": "My_Worker"}, "my-worker"),
    ({"worker_name": ""}, "my-worker"),
    ({"worker_name": "-a"}, "my-worker"),
    ({"worker_name": "a" * 64}, "my-worker"),
    ({"worker_name": "worker\n"}, "my-worker"),
    ({"description": "two\nlines"}, "one line"),
    ({"description": "bell \x07"}, "one line"),
    ({"description": "\u2028"}, "one line"),
    ({"description": "\ud800"}, "one line"),
    ({"user_name": "a\tb"}, "one line"),
    ({"user_email": "jane"}, "jane@example.com"),
    ({"preset": "huge"}, "minimal"),
    ({"framework": "django"}, "fastapi"),
    ({"bindings": ["kafka"]}, "kv"),
    ({"binding_names": {"kafka": ["A"]}}, "kinds are kv"),
    ({"binding_names": {"kv": "CACHE"}}, "{kv: [KV]}"),
    ({"binding_names": {"kv": []}}, "{kv: [KV]}"),
    ({"binding_names": {"kv": ["cache"]}}, "API_KEY"),
    ({"binding_names": {"kv": ["CACHE", "CACHE"]}}, "taken"),
    ({"binding_names": {"kv": ["CACHE"], "d1": ["CACHE"]}}, "taken"),
    ({"binding_names": {"kv": ["DB"]}}, "default name of d1"),
    ({"bindings": ["ai"], "binding_names": {"ai": ["ONE", "TWO"]}}, "only one"),
    ({"binding_names": ["KV"]}, "{kv: [CACHE, SESSIONS]}"),
    ({"required_secrets": ["api-key"]}, "API_KEY"),
    ({"required_secrets": ["KEY\n"]}, "API_KEY"),
    ({"required_secrets": [1]}, "API_KEY"),
    ({"required_secrets": "API_KEY"}, "[API_KEY]"),
    ({"required_secrets": {"API_KEY": 1}}, "[API_KEY]"),
    ({"required_secrets": ["KV"]}, "taken"),
    ({"required_secrets": ["A", "A"]}, "taken"),
    ({"required_secrets": ["ENVIRONMENT"]}, "taken"),
    ({"required_secrets": ["CLASS"]}, "MY_CLASS"),
    ({"required_secrets": ["MODEL_CONFIG"]}, "MY_MODEL_CONFIG"),
    ({"required_secrets": ["ENV_VARS"]}, "MY_ENV_VARS"),
    ({"required_secrets": ["STR"]}, "MY_STR"),
    ({"optional_secrets": ["API_KEY"]}, "taken"),
    ({"vars": {"API_KEY": "x"}}, "taken"),
    ({"vars": {"DB": "x"}}, "taken"),
    ({"vars": {"page-size": 1}}, "API_KEY"),
    ({"vars": {"A": [1]}}, "a text, a number or true/false"),
    ({"vars": {"A": None}}, "a text, a number or true/false"),
    ({"vars": {"A": float("inf")}}, "finite"),
    ({"vars": {"A": float("nan")}}, "finite"),
    ({"vars": {"A": 2**53}}, "9007199254740991"),
    ({"vars": {"A": "two\nlines"}}, "one line"),
    ({"vars": {"LOG_LEVEL": "chatty"}}, "INFO"),
    ({"vars": {"ENVIRONMENT": "Über"}}, "development"),
    ({"vars": ["A"]}, "{PAGE_SIZE: 20}"),
    ({"auth": "magic"}, "none"),
    ({"features": ["magic"]}, "[]"),
    ({"crons": ["0 14 * * 0"]}, "MON"),
    ({"crons": ["0 14 * * 8"]}, "MON"),
    ({"crons": ["60 * * * *"]}, "0-59"),
    ({"crons": ["* 24 * * *"]}, "0-23"),
    ({"crons": ["* * 0 * *"]}, "1-31"),
    ({"crons": ["* * * 13 *"]}, "1-12"),
    ({"crons": ["*/0 * * * *"]}, "0-59"),
    ({"crons": ["* * * *"]}, "five fields"),
    ({"crons": ["*  * * * *"]}, "five fields"),
    ({"crons": ["@daily"]}, "five fields"),
    ({"crons": [5]}, "five fields"),
    ({"crons": "0 14 * * MON"}, "list of cron expressions"),
    ({"crons": ["* * * * *", "* * * * *"]}, "twice"),
    ({"crons": ["0," * 50 + "0 * * * *"]}, "80 characters"),
    ({"crons": ["30-10 * * * *"]}, "goes up"),
    ({"crons": ["*/99 * * * *"]}, "at most 59"),
    ({"crons": ["0 0 L-99 * *"]}, "1-31"),
    ({"vars": {"MISSING_VARS": 1}}, "MY_MISSING_VARS"),
    ({"vars": {"FIELD": 1}}, "MY_FIELD"),
    (
        {
            "bindings": ["queue"],
            "binding_names": {"queue": ["JOBS", "STAGING_JOBS"]},
            "environments": ["staging"],
        },
        "do not go together",
    ),
    ({"environments": ["Staging"]}, "staging"),
    ({"environments": ["staging", "staging"]}, "twice"),
    ({"environments": ["a" * 62]}, "63 characters"),
    ({"environments": {"staging": 1}}, "[staging, production]"),
    ({"ci": "jenkins"}, "github"),
    ({"license": "GPL"}, "MIT"),
]

ACCEPTED: list[dict[str, Any]] = [
    {"worker_name": "a"},
    {"worker_name": "0" * 63},
    {"user_email": "ada+tag@mail.example.com"},
    {"binding_names": {"r2": ["FILES"]}},
    {"bindings": ["kv"], "binding_names": {"kv": ["DB"]}},
    {"vars": {"ENVIRONMENT": "production", "LOG_LEVEL": "DEBUG", "A": 2**53 - 1, "B": ""}},
    {"crons": ["*/5 1-3,4 L * 2#1", "0 0 1W jan-MAR mon-fri", "15 14 LW * 6L", "0 0 L-3 * *"]},
    {"environments": ["staging", "prod-eu-1"]},
]


@pytest.mark.parametrize(("answers", "hint"), REFUSED, ids=lambda value: str(value)[:60])
def test_refused(fresh: Render, tmp_path: Path, answers: dict[str, Any], hint: str) -> None:
    with pytest.raises(ValueError, match="Validation error|Invalid choice") as caught:
        fresh(answers)
    assert hint in str(caught.value)
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("answers", ACCEPTED, ids=lambda value: str(value)[:60])
def test_accepted(fresh: Render, answers: dict[str, Any]) -> None:
    project = fresh(answers)
    assert {key: recorded(project)[key] for key in answers} == answers


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("worker_name=My_Worker", "1 to 63 characters"),
        ("required_secrets=[api-key]", "named with A-Z, 0-9 and _"),
        ("required_secrets=[KV]", "KV is taken"),
        ("crons=['0 14 * * 0']", "0 is refused"),
        ("bindings=[kafka]", "is not in ['kv'"),
    ],
)
def test_refused_on_the_command_line(template: Path, tmp_path: Path, data: str, rule: str) -> None:
    done = copy_by_hand(template, tmp_path / "project", "--data", data)
    assert done.returncode == 1
    assert rule in done.stderr
    assert not (tmp_path / "project").exists()


def test_the_command_line_needs_no_trust_and_says_what_is_next(
    template: Path, tmp_path: Path
) -> None:
    done = copy_by_hand(template, tmp_path / "project", "--data", "bindings=[kv, r2]")
    assert done.returncode == 0, done.stderr
    assert "uv sync && uv run pytest" in done.stderr
    assert recorded(tmp_path / "project")["bindings"] == ["kv", "r2"]


@pytest.mark.parametrize("preset", ["minimal", "api"])
def test_at_most_five_prompts(preset: str) -> None:
    always = [key for key in asked() if "ask" not in questions()[key]]
    assert len(always) <= 5
    never = {questions()[key]["ask"] for key in asked() if "ask" in questions()[key]}
    assert all(rule is False or "preset == 'custom'" in rule for rule in never)


def test_a_preset_only_sets_defaults(fresh: Render) -> None:
    project = fresh({"preset": "minimal", "bindings": ["r2"], "docker": True})
    assert recorded(project)["bindings"] == ["r2"]
    assert (project / "Dockerfile").exists()


def test_an_unknown_key_in_a_test_is_an_error() -> None:
    with pytest.raises(KeyError, match="colour"):
        known({"colour": "red"})


def test_the_template_stays_trust_free() -> None:
    text = (ROOT / "copier.yml").read_text(encoding="utf-8")
    assert "_tasks" not in text
    assert "_jinja_extensions" not in text


def copy_by_hand(
    template: Path, destination: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """`copier copy` as a user types it."""
    command = [sys.executable, "-m", "copier", "copy", "--defaults", *options]
    return subprocess.run(
        [*command, str(template), str(destination)], capture_output=True, text=True
    )
