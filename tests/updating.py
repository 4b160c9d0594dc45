"""A git repository of the template with two versions, and projects that move between them."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from tests.rendering import ROOT, Answers, copy_template, known

NEWEST = metadata.version("copier")
IDENTITY = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "commit.gpgsign=false",
]


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody; gives what it prints."""
    command = ["git", *IDENTITY, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def commit(folder: Path, message: str) -> None:
    """Commit everything that lies in a folder."""
    git(folder, "add", "--all", "--force", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def start_repository(folder: Path) -> Path:
    """Make a folder a git repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    return folder


def release(repository: Path, version: str) -> None:
    """Commit the template as it lies there, and tag it."""
    commit(repository, version)
    git(repository, "tag", version)


def checkout_previous(folder: Path) -> None:
    """The template as the commit before the newest had it; as the newest has it where it is the first."""
    revisions = git(ROOT, "rev-list", "--max-count=2", "HEAD").split()
    archive = folder.parent / "previous.tar"
    git(ROOT, "archive", "--output", str(archive), revisions[-1])
    shutil.unpack_archive(archive, folder, filter="data")


def replace_template(repository: Path) -> None:
    """Put the template of the working tree into the repository, and nothing else."""
    for path in repository.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    copy_template(repository)


def copier(version: str, *arguments: str, folder: Path) -> str:
    """Run Copier's command line, this environment's or any release's; gives what it prints."""
    own = [sys.executable, "-m", "copier"]
    uv = str(Path(sys.executable).with_name("uv"))
    other = [uv, "tool", "run", "--quiet", "--from", f"copier=={version}", "copier"]
    command = [*(own if version == NEWEST else other), *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    identity = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "Test"), ("EMAIL", "test@example.com"))
    }
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**environment, **identity}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def copy(
    repository: Path, project: Path, answers: Answers, ref: str, version: str = NEWEST
) -> Path:
    """Render one version of the template into a git repository of its own, committed."""
    data = [f"--data={key}={value}" for key, value in known(answers).items()]
    return copy_plain(repository, project, data, ref, version)


def copy_plain(
    repository: Path, project: Path, data: list[str], ref: str, version: str = NEWEST
) -> Path:
    """The same for any template; `data` are options of the command line."""
    options = ["--defaults", "--vcs-ref", ref, *data]
    copier(version, "copy", *options, str(repository), str(project), folder=repository)
    start_repository(project)
    commit(project, "Start")
    return project


def update(project: Path, *options: str, version: str = NEWEST) -> str:
    """Update a committed project to the newest version of its template; gives what Copier prints."""
    return copier(version, "update", "--defaults", *options, folder=project)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")
