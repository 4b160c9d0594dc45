"""Measures one running Worker: its first answer, its answers when warm, its CPU time and memory."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contestants import Contestant
from tests.runtime.workerd import serving


class Running:
    """A started Worker and the connection to it."""

    def __init__(self, contestant: Contestant, port: int) -> None:
        self.path = contestant.path
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.process = _process_in(contestant.folder)

    def get(self) -> float:
        """The seconds that one GET takes."""
        started = time.perf_counter()
        self.connection.request("GET", self.path)
        response = self.connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{self.path} answered with {response.status}")
        return time.perf_counter() - started

    def cpu(self) -> float:
        """The seconds of CPU that the process has used; /proc/PID/stat counts in hundredths only."""
        clocks = (clock.read_text() for clock in self.process.glob("task/*/schedstat"))
        return sum(int(clock.split()[0]) for clock in clocks) / 1e9

    def memory(self) -> int:
        """The resident bytes of the process."""
        status = (self.process / "status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@contextmanager
def running(contestant: Contestant) -> Iterator[Running]:
    """Start a Worker from its snapshot."""
    options = ["--python-load-snapshot=snapshot.bin", f"--python-snapshot-dir={contestant.folder}"]
    with serving(contestant.folder, *options) as port:
        worker = Running(contestant, port)
        try:
            yield worker
        finally:
            worker.connection.close()


def first_answer(contestant: Contestant) -> dict[str, float]:
    """The seconds from the start of workerd to the first 200, and the CPU time they took."""
    started = time.perf_counter()
    with running(contestant) as worker:
        worker.get()
        return {"start, s": time.perf_counter() - started, "start CPU, s": worker.cpu()}


def _process_in(folder: Path) -> Path:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                return process
        except OSError:
            continue  # another user's, or ended
    raise RuntimeError(f"no process runs in {folder}")
