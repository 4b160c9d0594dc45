"""Any text that is accepted comes back as it was from every file; any other is refused and nothing is written."""

import ast
import string
import tomllib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import json5
import pytest
import yaml
from dotenv import dotenv_values
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.rendering import Answers, recorded, render, run, tree, wrangler
from tests.variants import KINDS

HOSTILE = [
    'Say "hi"',
    "it's",
    'it\'s "both"',
    "C:\\new\\table",
    "\\",
    "{{ 1 + 1 }} {% raw %} {# x #}",
    "# heading",
    "a */ b // c <!-- d -->",
    "- [x] 1. ~~*_`code`_*~~ | a & b &amp; <b>",
    "${HOME} $(id) %PATH%",
    "1) one",
    "= + -",
    " leading and trailing ",
    "\U0001f980 \u05e9\u05dc\u05d5\u05dd \u202eevil\u202c \u0301 \ufeff",
    "null",
    "---",
    "yes: no",
    "'''\"\"\"",
    "x" * 300,
    "\U0001f980" * 48,
]

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=120),
    st.text(alphabet="\"'\\{}%#*/`_[]<>&|~$ ab1.)-+=", max_size=40),
    st.text(max_size=20),
)
names = st.from_regex(r"[A-Z][A-Z0-9_]{0,62}", fullmatch=True)
values = st.one_of(texts, st.booleans(), st.integers(), st.floats())

ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "description": texts,
        "user_name": texts,
        "user_email": st.one_of(st.emails(), texts),
        "vars": st.dictionaries(st.one_of(names, texts), values, max_size=4),
        "required_secrets": st.lists(st.one_of(names, texts), max_size=3),
        "optional_secrets": st.lists(names, max_size=3),
        "binding_names": st.dictionaries(
            st.sampled_from(KINDS), st.lists(st.one_of(names, names, texts), max_size=2)
        ),
        "worker_name": st.one_of(st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True), texts),
        "crons": st.lists(st.one_of(st.just("0 14 * * MON"), texts), max_size=2),
        "environments": st.lists(st.one_of(st.just("staging"), texts), max_size=2),
    },
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(answers=ANSWERS, licence=st.sampled_from(["none", "MIT"]))
@example(
    {"user_name": 'Ada "Countess" O\'Hara', "vars": {"A": "x" * 75, "B": "\u4e00" * 45}}, "MIT"
)
@example({"required_secrets": ["A" * 63], "binding_names": {"kv": ["B" * 63]}}, "none")
def test_any_text(template: Path, answers: Answers, licence: str) -> None:
    with TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        try:
            render(template, project, {**answers, "license": licence})
        except ValueError as error:
            assert not project.exists()
            assert "example" in str(error) or "such as" in str(error)
        else:
            check_everything(project, answers)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_accepted(template: Path, tmp_path: Path, text: str) -> None:
    answers: Answers = {
        "description": text,
        "user_name": text,
        "vars": {"A": text},
        "license": "MIT",
    }
    check_everything(render(template, tmp_path / "project", answers), answers)


def check_everything(project: Path, answers: Answers) -> None:
    """Every file parses, is formatted, and gives the texts back."""
    everything_parses(project)
    run(project, "ruff", "check", "--no-cache")
    run(project, "ruff", "format", "--check", "--no-cache")
    described(project, answers.get("description"))
    authored(project, answers.get("user_name", ""), answers.get("user_email", ""))
    for name, value in answers.get("vars", {}).items():
        assert wrangler(project)["vars"][name] == value
        assert defaults(project)[name.lower()] == value
    secrets = [
        *answers.get("required_secrets", ["API_KEY"]),
        *answers.get("optional_secrets", []),
    ]
    assert list(dotenv_values(project / ".dev.vars.example")) == secrets
    kept = {key: recorded(project)[key] for key in answers}
    assert kept == answers


def everything_parses(project: Path) -> None:
    """Parse each file by its kind."""
    for path in tree(project):
        text = (project / path).read_text(encoding="utf-8")
        match path.rpartition(".")[2]:
            case "py":
                ast.parse(text)
            case "json":
                json5.loads(text)
            case "toml":
                tomllib.loads(text)
            case "yml":
                yaml.safe_load(text)


def described(project: Path, description: str | None) -> None:
    """The description in TOML, JSON, Python and Markdown."""
    if description is None:
        return
    toml = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert toml["project"]["description"] == description
    assert json5.loads((project / "package.json").read_text())["description"] == description
    assert keyword(project / "src/app.py", "description") == description
    if description.strip(string.whitespace):
        assert second_paragraph(project / "README.md") == description


def authored(project: Path, name: str, email: str) -> None:
    """The author in TOML and in the licence."""
    toml = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    expected = {key: value for key, value in [("name", name), ("email", email)] if value}
    assert toml["project"].get("authors", [{}]) == [expected]
    if name and (project / "LICENSE").exists():
        assert f"Copyright (c) {name}\n" in (project / "LICENSE").read_text(encoding="utf-8")


def keyword(module: Path, name: str) -> Any:
    """The constant that is passed as the keyword `name` somewhere in a module."""
    found = [
        node.value
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == name
    ]
    return ast.literal_eval(found[0])


def defaults(project: Path) -> dict[str, Any]:
    """The defaults of the settings' fields that have a constant one."""
    module = ast.parse((project / "src/models/settings.py").read_text(encoding="utf-8"))
    fields = {}
    for node in ast.walk(module):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            value = node.value
            if isinstance(value, ast.Call):
                value = value.keywords[0].value
            with suppress(ValueError):
                fields[node.target.id] = ast.literal_eval(value)
    return fields


def second_paragraph(document: Path) -> str:
    """The text of the paragraph below a document's title."""
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    inline = [token for token in tokens if token.type == "inline"][1]
    return "".join(child.content for child in inline.children or [])
