"""A rendered project in the real workerd: started, reached, ended."""

import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LaneError, explain, plain
from .lanes import Lane, choose_lane
from .processes import end_group
from .project import migrated_databases
from .toolchain import run

STARTS: list[float] = []
"""Seconds until the first answer of every Worker that was started, for reports."""

_READY = re.compile(r"Ready on (http://[\w.:]+)")


class RunningWorker:
    """A started Worker; `started_in` is the time in seconds until its first answer."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self.url = url
        self.started_in = 0.0
        self.process = process
        self._log_file = log_file

    @property
    def log(self) -> str:
        """What wrangler and the Worker have written so far."""
        return plain(self._log_file.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> None:
        """End wrangler, workerd and every other process of the group."""
        end_group(self.process)


@contextmanager
def run_worker(
    project: Path, *, lane: Lane | None = None, ready_path: str = "/", timeout: float = 300
) -> Iterator[RunningWorker]:
    """Start `project` in workerd; it answers `ready_path` when the body begins, and is gone after it."""
    lane = lane or choose_lane()
    begun = time.monotonic()
    state = Path(tempfile.mkdtemp(prefix="pwt-state-"))
    try:
        lane.prepare(project)
        environment = lane.environment(state)
        _migrate(lane, project, state, environment)
        with _started(lane, project, state, environment) as (process, log_file):
            url = _await_url(process, log_file, time.monotonic() + timeout)
            worker = RunningWorker(url, process, log_file)
            _await_answer(worker, ready_path, time.monotonic() + timeout)
            worker.started_in = time.monotonic() - begun
            STARTS.append(worker.started_in)
            yield worker
    finally:
        shutil.rmtree(state, ignore_errors=True)


def _migrate(lane: Lane, project: Path, state: Path, environment: dict[str, str]) -> None:
    for binding in migrated_databases(project):
        options = ["--local", "--persist-to", str(state / "data")]
        command = lane.wrangler("d1", "migrations", "apply", binding, *options)
        run(command, f"applying the migrations of {binding}", cwd=project, env=environment)


@contextmanager
def _started(
    lane: Lane, project: Path, state: Path, environment: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    where = ["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"]
    options = [*where, "--persist-to", str(state / "data"), *lane.dev_options()]
    log_file = state / "wrangler.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            lane.wrangler("dev", *options), cwd=project, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process, log_file
    finally:
        end_group(process)


def _await_url(process: subprocess.Popen[bytes], log_file: Path, deadline: float) -> str:
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        log = log_file.read_text(encoding="utf-8", errors="replace")
        if ready := _READY.search(log):
            return ready[1]
        if ended:
            raise LaneError(explain(f"wrangler dev ended (exit {process.returncode}):", log))
        time.sleep(0.05)
    raise LaneError(explain("wrangler dev was not ready in time:", log))


def _await_answer(worker: RunningWorker, path: str, deadline: float) -> None:
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(worker.url + path, timeout=deadline - time.monotonic()).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            body = answer.read().decode(errors="replace")
            summary = f"the Worker answered {answer.code} to {path}:"
            raise LaneError(explain(summary, worker.log or body)) from None
        except OSError:
            time.sleep(0.05)
    raise LaneError(explain(f"the Worker did not answer {path} in time:", worker.log))
