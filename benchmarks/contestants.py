"""The Workers that benchmarks/runtime.py compares, as projects ready to be started."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.create_cloudflare import create_cloudflare
from tests.rendering import copy_template, render
from tests.runtime.gate import take_snapshot
from tests.runtime.toolchain import python_modules, runtime_requirements

BARE = "bare handler"
OFFICIAL = "create-cloudflare"
OURS = {
    f"{framework}-{preset}": {"framework": framework, "preset": preset}
    for framework in ("fastapi", "flarelette")
    for preset in ("minimal", "api")
}


@dataclass(frozen=True)
class Contestant:
    """A Worker with its upload, config and snapshot in `folder`; `path` answers trivial JSON."""

    name: str
    folder: Path
    path: str
    vendored: int
    uploaded: int


def contestants(scratch: Path, *, ours: tuple[str, ...] = tuple(OURS)) -> list[Contestant]:
    """All of them, the two to compare with first; `scratch` is an empty folder."""
    bare = shutil.copytree(Path(__file__).parent / "bare_worker", scratch / "bare")
    official = shutil.copytree(create_cloudflare(), scratch / "official")
    template = copy_template(scratch / "template")
    projects = {BARE: (bare, "/"), OFFICIAL: (official, "/")}
    for name in ours:
        projects[name] = render(template, scratch / name, OURS[name]), "/health/live"
    return [contestant(name, project, path) for name, (project, path) in projects.items()]


def contestant(name: str, project: Path, path: str) -> Contestant:
    """Build the upload and take the memory snapshot."""
    folder = project / "served"
    folder.mkdir()
    take_snapshot(project, folder)
    return Contestant(
        name,
        folder,
        path,
        vendored=size(python_modules(runtime_requirements(project))),
        uploaded=size(folder / "upload" / "python_modules"),
    )


def size(folder: Path) -> int:
    """The bytes of all files in `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
