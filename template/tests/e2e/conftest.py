"""The Worker in the real runtime: the one at WORKER_URL, or one started here by `pywrangler dev`."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.remote import Remote
from tests.project import ROOT, wrangler

START_TIMEOUT = 300  # seconds; the first start fetches the runtime's packages
READY = re.compile(r"Ready on (http://\S+)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that it runs with `-m e2e` only."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    """Speaks HTTP with the Worker."""
    if url := os.environ.get("WORKER_URL"):
        yield Remote(url)
        return
    log = tmp_path_factory.mktemp("e2e") / "dev.log"
    for database in migrated_databases():
        command = ["npx", "wrangler", "d1", "migrations", "apply", database, "--local"]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "CI": "1"})
    with log.open("w") as output:
        command = ["uv", "run", "pywrangler", "dev", "--ip", "127.0.0.1", "--port", "0"]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield Remote(await_url(process, log))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def migrated_databases() -> list[str]:
    """The D1 bindings whose folder of migrations holds any; wrangler refuses the others."""
    return [
        database["binding"]
        for database in wrangler().get("d1_databases", [])
        if any((ROOT / database.get("migrations_dir", "migrations")).glob("*.sql"))
    ]


def await_url(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where `dev` says that it is ready. Raises: RuntimeError with the end of its log."""
    deadline = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < deadline:
        if found := READY.search(log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"pywrangler dev did not become ready:\n{log.read_text()[-2000:]}")
