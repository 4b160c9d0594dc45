"""The rendered README tells the truth: its snippets work as they stand."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Render
from tests.rendering import run, run_tests
from tests.variants import FRAMEWORKS


def snippets(document: Path) -> list[str]:
    """The Python code blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("preset", ["minimal", "api"])
def test_add_a_route(fresh: Render, framework: str, preset: str) -> None:
    project = fresh({"framework": framework, "preset": preset})
    router, registration, test = snippets(project / "README.md")
    (project / "src/routers/greetings.py").write_text(router)
    (project / "tests/test_greetings.py").write_text(test)
    (project / "src/routers/__init__.py").write_text(registration)
    run(project, "ruff", "check", "--no-cache", "src", "tests")
    run(project, "mypy", "--cache-dir", str(project / ".mypy_cache"))
    assert "1 passed" in run_tests(project, "-k", "test_greets")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_serve_keeps_the_data_of_d1(fresh: Render, framework: str) -> None:
    project = fresh({"framework": framework, "preset": "api"})
    with served(project) as url:
        item = json.dumps({"name": "pen", "quantity": 3}).encode()
        headers = {"content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(f"{url}/items", item, headers)).close()
    with served(project) as url, urllib.request.urlopen(f"{url}/items") as response:
        assert json.load(response)["total"] == 1


@contextmanager
def served(project: Path) -> Iterator[str]:
    """`python -m tests.serve` on a free port, until the body ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.serve", str(port)], cwd=project)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            with suppress(OSError), urllib.request.urlopen(f"{url}/health/live"):
                break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()
