"""What Cloudflare checks when a Worker is deployed, checked without Cloudflare."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import GateError, LaneError, explain, plain
from .project import vendor, wrangler_config
from .toolchain import toolchain
from .workerd import CONFIG, serving
from .workerd_config import workerd_config

_REFUSED = ("[WARNING]", "[ERROR]", "Unexpected fields")


def dry_run(project: Path, upload: Path) -> str:
    """Write what a deploy would upload into `upload`; GateError for any error, warning or unknown field."""
    vendor(project)
    tools = toolchain()
    command = [*tools.wrangler, "deploy", "--dry-run", "--outdir", str(upload)]
    with _scratch() as settings:
        code, log = _run(
            command, project, {**tools.environment(), "XDG_CONFIG_HOME": str(settings)}
        )
    if code or any(mark in log for mark in _REFUSED):
        summary = f"wrangler deploy --dry-run refused {project.name} (exit {code}):"
        raise GateError(explain(summary, log))
    return plain(log)


def start_check(project: Path) -> int:
    """Dry-run the deploy, then let workerd start the upload and snapshot its memory: the snapshot's size."""
    with _scratch() as folder:
        return take_snapshot(project, folder).stat().st_size


def take_snapshot(project: Path, folder: Path) -> Path:
    """The memory snapshot of a Worker after its top level, in `folder` beside its upload and config."""
    dry_run(project, folder / "upload")
    config = workerd_config(wrangler_config(project), folder / "upload")
    (folder / CONFIG).write_text(config, encoding="utf-8")
    options = ["--python-save-snapshot", f"--python-snapshot-dir={folder}"]
    try:
        # workerd listens only after the top level has run and the snapshot is written.
        with serving(folder, *options):
            return folder / "snapshot.bin"
    except LaneError as error:
        raise GateError(f"{project.name}: {error}") from None


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pwt-gate-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout
