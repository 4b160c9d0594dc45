"""Migrations: two synthetic versions of the template, a renamed answer, a moved file, and edits kept."""

from pathlib import Path

import pytest

from hooks import migrate
from tests.rendering import ROOT, recorded
from tests.updating import NEWEST, commit, copier, copy_plain, edit, git, release, start_repository

OLD_CONTRACT = """\
_subdirectory: template
_exclude: ["{% if _copier_operation == 'update' %}/src/jobs.py{% endif %}"]
flavour:
  type: str
  default: sweet
"""

NEW_CONTRACT = """\
_subdirectory: template
_exclude: ["{% if _copier_operation == 'update' %}/src/work/jobs.py{% endif %}"]
_migrations:
  - version: v2.0.0
    when: "{{ _stage == 'before' }}"
    command: ["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks/migrate.py", rename-answer, flavour, taste]
  - version: v2.0.0
    when: "{{ _stage == 'before' }}"
    command: ["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks/migrate.py", move, src/jobs.py, src/work/jobs.py]
taste:
  type: str
  default: sweet
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A template of two versions: in v2 `flavour` is `taste`, and src/jobs.py lies in src/work/."""
    folder = start_repository(tmp_path / "template")
    template = folder / "template"
    (template / "src").mkdir(parents=True)
    (template / "{{_copier_conf.answers_file}}.jinja").write_text(
        "{{ _copier_answers | to_nice_yaml }}"
    )
    (template / "src/jobs.py").write_text("JOBS = []\n")
    (template / "taste.txt.jinja").write_text("{{ flavour }}\n")
    (folder / "copier.yml").write_text(OLD_CONTRACT)
    release(folder, "v1.0.0")
    (template / "src/work").mkdir()
    (template / "src/jobs.py").rename(template / "src/work/jobs.py")
    (template / "taste.txt.jinja").write_text("Tastes {{ taste }}\n")
    (folder / "copier.yml").write_text(NEW_CONTRACT)
    (folder / "hooks").mkdir()
    (folder / "hooks/migrate.py").write_bytes((ROOT / "hooks/migrate.py").read_bytes())
    release(folder, "v2.0.0")
    return folder


def test_an_update_over_a_migration_keeps_the_work(repository: Path, tmp_path: Path) -> None:
    project = copy_plain(repository, tmp_path / "project", ["--data", "flavour=sour"], "v1.0.0")
    edit(project / "src/jobs.py", "JOBS = []", 'JOBS = ["ours"]')
    commit(project, "Work")
    copier(NEWEST, "update", "--defaults", "--trust", folder=project)

    assert recorded(project)["taste"] == "sour"
    assert "flavour" not in recorded(project)
    assert (project / "taste.txt").read_text() == "Tastes sour\n"
    assert (project / "src/work/jobs.py").read_text() == 'JOBS = ["ours"]\n'
    assert not (project / "src/jobs.py").exists()

    commit(project, "Update")
    copier(NEWEST, "update", "--defaults", folder=project)
    assert git(project, "status", "--porcelain") == ""


def test_each_step_may_run_twice(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_plain(repository, tmp_path / "project", [], "v1.0.0")
    monkeypatch.chdir(project)
    assert migrate.rename_answer("flavour", "taste")
    assert migrate.move_file("src/jobs.py", "src/work/jobs.py")
    before = git(project, "write-tree"), (project / ".copier-answers.yml").read_text()
    assert not migrate.rename_answer("flavour", "taste")
    assert not migrate.move_file("src/jobs.py", "src/work/jobs.py")
    assert before == (git(project, "write-tree"), (project / ".copier-answers.yml").read_text())


def test_what_the_user_made_is_not_overwritten(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_plain(repository, tmp_path / "project", [], "v1.0.0")
    monkeypatch.chdir(project)
    (project / "src/work").mkdir()
    (project / "src/work/jobs.py").write_text("OURS = True\n")
    assert not migrate.move_file("src/jobs.py", "src/work/jobs.py")
    assert (project / "src/work/jobs.py").read_text() == "OURS = True\n"


def test_only_whole_keys_are_renamed(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text("flavours: 1\nflavour:\n- a\nother: flavour\n")
    assert migrate.rename_answer("flavour", "taste", answers)
    assert answers.read_text() == "flavours: 1\ntaste:\n- a\nother: flavour\n"


def test_the_command_line(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = copy_plain(repository, tmp_path / "project", [], "v1.0.0")
    monkeypatch.chdir(project)
    migrate.main(["move", "src/jobs.py", "src/work/jobs.py"])
    migrate.main(["move", "src/jobs.py", "src/work/jobs.py"])
    assert capsys.readouterr().out.splitlines() == [
        "move src/jobs.py src/work/jobs.py: done",
        "move src/jobs.py src/work/jobs.py: nothing to do",
    ]
    with pytest.raises(SystemExit):
        migrate.main(["explode", "a", "b"])
