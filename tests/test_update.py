"""`copier update` brings the template's fixes and keeps what users did, without a conflict."""

from importlib import metadata
from pathlib import Path

import pathspec
import pytest
import yaml

from tests.rendering import ROOT, Answers, recorded, run_tests, tree, wrangler
from tests.updating import (
    checkout_previous,
    commit,
    copy,
    edit,
    git,
    release,
    replace_template,
    start_repository,
    update,
)

CONTRACT = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
VERSIONS = sorted({CONTRACT["_min_copier_version"], metadata.version("copier")})
ANSWERS: Answers = {"bindings": "[kv, d1, queue]", "crons": "['0 14 * * MON']"}

# What a user edits every day: written once, see docs/decisions/0003-yours-and-ours.md.
WRITE_ONCE = pathspec.GitIgnoreSpec.from_lines(
    [
        *CONTRACT["_skip_if_exists"],
        *(line for line in CONTRACT["_exclude"][-1].splitlines() if line.startswith("/")),
    ]
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template's previous commit as v1, the working tree as v2, and a busy next version as v3."""
    folder = start_repository(tmp_path_factory.mktemp("repository") / "template")
    checkout_previous(folder)
    release(folder, "v1.0.0")
    replace_template(folder)
    release(folder, "v2.0.0")
    busy_version(folder / "template")
    release(folder, "v3.0.0")
    return folder


def busy_version(template: Path) -> None:
    """Change every shared and every template-owned kind of file, as a year of fixes would."""
    flavour = template / "{{fastapi}}"
    edit(template / "wrangler.jsonc.jinja", "2026-11-17", "2026-12-01")
    edit(template / "pyproject.toml.jinja", "fastapi>=0.165.0", "fastapi>=0.164.0")
    edit(template / "pyproject.toml.jinja", "ruff>=0.17.5", "ruff>=0.17.4")
    edit(template / "README.md.jinja", "## Troubleshooting", "## When something is wrong")
    edit(template / "src/main.py.jinja", "What Cloudflare calls", "All that Cloudflare calls")
    edit(template / ".gitignore.jinja", ".wrangler/", ".wrangler/\n.wrangler-state/")
    edit(template / "tests/fakes/world.py", "What the fakes", "All that the fakes")
    edit(flavour / "src/problems.py", "MAX_BODY_BYTES = 1024", "MAX_BODY_BYTES = 1_024")
    edit(flavour / "src/models/settings.py.jinja", "Every var, secret", "Each var, secret")
    edit(template / "src/consumers.py", "What is done", "All that is done")
    (template / "src/services/new.py").write_text('"""New in this version."""\n')
    (template / "docs/bindings/r2.md").unlink()


def use(project: Path) -> None:
    """What a team does in the weeks after: a router, a secret by hand, an id, a README, a deletion."""
    (project / "src/routers/greetings.py").write_text(
        "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n"
        '@router.get("/greetings")\nasync def greet() -> dict[str, str]:\n'
        '    return {"hello": "world"}\n'
    )
    (project / "tests/test_greetings.py").write_text(
        "from tests.client import Client\n\n\ndef test_greets(client: Client) -> None:\n"
        '    assert client.get("/greetings").json() == {"hello": "world"}\n'
    )
    routers = project / "src/routers/__init__.py"
    edit(routers, "import items", "import greetings, items")
    edit(routers, "    items.router,\n", "    greetings.router,\n    items.router,\n")
    settings = project / "src/models/settings.py"
    edit(
        settings,
        "    api_key: Secret = None\n",
        "    api_key: Secret = None\n    stripe: Secret = None\n",
    )
    edit(
        settings,
        '            "API_KEY": self.api_key,\n',
        '            "API_KEY": self.api_key,\n            "STRIPE": self.stripe,\n',
    )
    edit(
        project / ".dev.vars.example", 'API_KEY="change-me"\n', 'API_KEY="change-me"\nSTRIPE="x"\n'
    )
    edit(project / "wrangler.jsonc", '"required": ["API_KEY"]', '"required": ["API_KEY", "STRIPE"]')
    edit(project / "wrangler.jsonc", '{"binding": "KV"}', '{"binding": "KV", "id": "0f2ac74b"}')
    edit(project / "README.md", "# my-worker\n", "# Our shop\n\nAsk Ada first.\n")
    edit(
        project / "pyproject.toml",
        '    "pydantic>=2.14.3",\n\n    # Yours below.\n',
        '    "pydantic>=2.14.3",\n\n    # Yours below.\n    "jinja2>=3.1",\n',
    )
    (project / "src/services/items.py").write_text(
        (project / "src/services/items.py").read_text() + "\n\nOURS = True\n"
    )
    (project / "src/consumers.py").write_text(
        (project / "src/consumers.py").read_text() + "\n\nOURS = True\n"
    )
    (project / "tests/test_cache.py").unlink()
    (project / "tests/test_items.py").unlink()
    commit(project, "Weeks of work")


def assert_work_is_kept(project: Path) -> None:
    """Everything that `use` did is still there."""
    assert "STRIPE" in (project / ".dev.vars.example").read_text()
    assert "stripe: Secret" in (project / "src/models/settings.py").read_text()
    assert wrangler(project)["kv_namespaces"] == [{"binding": "KV", "id": "0f2ac74b"}]
    assert "Ask Ada first." in (project / "README.md").read_text()
    assert "jinja2>=3.1" in (project / "pyproject.toml").read_text()
    assert "greetings.router" in (project / "src/routers/__init__.py").read_text()
    assert "OURS" in (project / "src/services/items.py").read_text()
    assert "OURS" in (project / "src/consumers.py").read_text()
    assert not (project / "tests/test_cache.py").exists()
    assert not (project / "tests/test_items.py").exists()


def assert_no_conflict(project: Path) -> None:
    """No marker, no reject, nothing unmerged."""
    assert "UU" not in git(project, "status", "--porcelain")
    for path in tree(project):
        assert not path.endswith(".rej")
        text = (project / path).read_text(encoding="utf-8")
        assert "<<<<<<<" not in text and ">>>>>>>" not in text, path


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("before", "after"), [("v1.0.0", "v2.0.0"), ("v2.0.0", "v3.0.0")])
def test_work_is_kept(
    repository: Path, tmp_path: Path, version: str, before: str, after: str
) -> None:
    project = copy(repository, tmp_path / "project", ANSWERS, before, version)
    use(project)
    update(project, "--vcs-ref", after, version=version)
    assert_no_conflict(project)
    assert_work_is_kept(project)
    assert recorded(project)["_commit"] == after
    run_tests(project)

    commit(project, "Update")
    update(project, "--vcs-ref", after, version=version)
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("before", "after"), [("v1.0.0", "v2.0.0"), ("v2.0.0", "v3.0.0")])
def test_an_untouched_project_becomes_a_fresh_one(
    repository: Path, tmp_path: Path, version: str, before: str, after: str
) -> None:
    old = copy(repository, tmp_path / "old", ANSWERS, before, version)
    new = copy(repository, tmp_path / "new", ANSWERS, after, version)
    project = copy(repository, tmp_path / "project", ANSWERS, before, version)
    update(project, "--vcs-ref", after, version=version)
    for path in sorted({*tree(project), *tree(new)}):
        kept = WRITE_ONCE.match_file(path) and (old / path).exists()
        source = old if kept else new
        assert (project / path).read_bytes() == (source / path).read_bytes(), path


def test_adding_a_binding_is_one_command(repository: Path, tmp_path: Path) -> None:
    project = copy(repository, tmp_path / "project", ANSWERS, "v2.0.0")
    use(project)
    more = "bindings=[kv, d1, queue, r2, ai]", "vars={SIZE: 20}"
    update(project, "--vcs-ref", "v2.0.0", *(f"--data={data}" for data in more))
    assert_no_conflict(project)
    assert_work_is_kept(project)
    assert (project / "src/bindings/r2.py").exists()
    run_tests(project)
    assert wrangler(project)["r2_buckets"] == [
        {"binding": "BUCKET", "bucket_name": "my-worker-bucket"}
    ]


def test_adding_a_secret_is_one_command(repository: Path, tmp_path: Path) -> None:
    project = copy(repository, tmp_path / "project", ANSWERS, "v2.0.0")
    edit(project / "wrangler.jsonc", '{"binding": "KV"}', '{"binding": "KV", "id": "0f2ac74b"}')
    commit(project, "Work")
    more = "required_secrets=[API_KEY, STRIPE]", "optional_secrets=[SENTRY_DSN]"
    update(project, "--vcs-ref", "v2.0.0", *(f"--data={data}" for data in more))
    assert_no_conflict(project)
    assert wrangler(project)["kv_namespaces"] == [{"binding": "KV", "id": "0f2ac74b"}]
    assert "STRIPE" in (project / ".dev.vars.example").read_text()
    run_tests(project)


def test_adding_everything_to_the_smallest_worker(repository: Path, tmp_path: Path) -> None:
    project = copy(repository, tmp_path / "project", {"preset": "minimal"}, "v2.0.0")
    more = (
        "bindings=[kv, d1, r2, ai, queue]",
        "required_secrets=[API_KEY]",
        "crons=['0 14 * * MON']",
    )
    update(project, "--vcs-ref", "v2.0.0", *(f"--data={data}" for data in more))
    assert_no_conflict(project)
    run_tests(project)


def test_a_feature_that_goes_comes_back(repository: Path, tmp_path: Path) -> None:
    project = copy(repository, tmp_path / "project", {"preset": "minimal"}, "v2.0.0")
    for docker in ("true", "false", "true"):
        update(project, "--vcs-ref", "v2.0.0", f"--data=docker={docker}")
        commit(project, docker)
        assert (project / "Dockerfile").exists() == (docker == "true")


def test_an_update_needs_no_trust(repository: Path, tmp_path: Path) -> None:
    project = copy(repository, tmp_path / "project", {"preset": "minimal"}, "v1.0.0")
    said = update(project)
    assert "Updating from the template" in said
    assert "git diff --check" in said
    assert recorded(project)["_commit"] == "v3.0.0"
