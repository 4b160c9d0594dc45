"""Every variant is clean, passes its own tests, and says what its answers say."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rendering import recorded, run, run_tests, tree, wrangler
from tests.variants import ALL_ON, FRAMEWORKS, PAIRS, VARIANTS

Variant = Callable[[str], Path]

NAMES = list(VARIANTS)
TYPED = [*list(PAIRS)[::3], *(f"{framework}-all-on" for framework in FRAMEWORKS)]


@pytest.mark.parametrize("name", NAMES)
def test_lint_and_format(variant: Variant, name: str) -> None:
    run(variant(name), "ruff", "check", "--no-cache")
    run(variant(name), "ruff", "format", "--check", "--no-cache")


@pytest.mark.parametrize("name", NAMES)
def test_its_own_tests_pass(variant: Variant, name: str) -> None:
    report = run_tests(variant(name))
    assert re.search(r"\d+ passed", report)
    assert "skipped" not in report
    assert "warning" not in report


@pytest.mark.parametrize("name", TYPED)
def test_types(variant: Variant, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    cache = tmp_path_factory.getbasetemp() / "mypy"
    run(variant(name), "mypy", "--cache-dir", str(cache))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_coverage(variant: Variant, tmp_path: Path, framework: str) -> None:
    project = variant(f"{framework}-all-on")
    options = "--cov", "--cov-fail-under=90", "--cov-report=term-missing"
    run_tests(project, *options, COVERAGE_FILE=str(tmp_path / "coverage"))


@pytest.mark.parametrize("name", NAMES)
def test_whitespace(variant: Variant, name: str) -> None:
    project = variant(name)
    for path in tree(project):
        text = (project / path).read_text(encoding="utf-8")
        if not text:
            assert path.endswith(("__init__.py", "py.typed")), f"{path} is empty"
            continue
        assert text.endswith("\n") and not text.endswith("\n\n"), f"{path} ends oddly"
        assert not text.startswith("\n"), f"{path} begins with a blank line"
        assert not re.search(r"[ \t]\n", text), f"{path} has trailing white space"
        assert "\r" not in text and "\t" not in text, path
        prose = re.sub(r"```.*?```", "code", text, flags=re.DOTALL)
        blank = "\n\n\n\n" if path.endswith(".py") else "\n\n\n"
        assert blank not in prose, f"{path} has too many blank lines"


@pytest.mark.parametrize("name", NAMES)
def test_no_template_talk(variant: Variant, name: str) -> None:
    project = variant(name)
    description = str(VARIANTS[name].get("description", ""))
    for path in tree(project):
        text = (project / path).read_text(encoding="utf-8").replace(description, "")
        if path != ".copier-answers.yml":
            assert "{%" not in text and "{#" not in text, path
            assert "copier.yml" not in text and "jinja" not in text.lower(), path


@pytest.mark.parametrize("name", NAMES)
def test_links_and_paths_in_the_documents_exist(variant: Variant, name: str) -> None:
    project = variant(name)
    made_by_the_reader = {"src/routers/greetings.py", "tests/test_greetings.py", "src/scheduled.py"}
    for document in [path for path in tree(project) if path.endswith(".md")]:
        text = (project / document).read_text(encoding="utf-8")
        paths = re.findall(r"`((?:src|tests|docs|scripts|migrations)/[\w./]*)`", text)
        paths += re.findall(r"\]\((docs/[\w./]+)\)", text)
        missing = [path for path in paths if not (project / path).exists()]
        assert set(missing) <= made_by_the_reader, f"{document} of {name}"


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_recorded(variant: Variant, name: str) -> None:
    answers = recorded(variant(name))
    assert {key: answers[key] for key in VARIANTS[name]} == VARIANTS[name]


def test_all_on_has_every_binding_in_each_environment(variant: Variant) -> None:
    config = wrangler(variant("fastapi-all-on"))
    sections = {"kv_namespaces", "d1_databases", "r2_buckets", "ai", "queues", "vars"}
    assert sections <= set(config)
    for name in ALL_ON["environments"]:
        assert sections <= set(config["env"][name])
        assert config["env"][name]["vars"]["ENVIRONMENT"] == name
