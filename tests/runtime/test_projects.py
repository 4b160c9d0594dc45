"""Rendered projects in the real workerd, run by their own end-to-end tests."""

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.rendering import render, run_tests
from tests.runtime.errors import GateError
from tests.runtime.gate import start_check
from tests.runtime.lane import RunningWorker, run_worker
from tests.updating import edit
from tests.variants import FRAMEWORKS, PAIRS, PRESETS, VARIANTS

SECRET = "open-sesame-4711"
PRESET_NAMES = [f"{framework}-{preset}" for framework in FRAMEWORKS for preset in PRESETS]
# `wrangler dev` wants a login for the remote-only `ai`; the deploy gate covers those variants.
LOCAL = [name for name in VARIANTS if "ai" not in VARIANTS[name].get("bindings", [])]


def selected() -> list[str]:
    """The presets and the pairwise set; of all variants the share that RUNTIME_SHARD names, as 1/4."""
    if shard := os.environ.get("RUNTIME_SHARD"):
        number, count = map(int, shard.split("/"))
        return LOCAL[number - 1 :: count]
    return [name for name in LOCAL if name in PAIRS or name in PRESET_NAMES]


def with_secrets(project: Path) -> Path:
    """Give the project values for the secrets of its example."""
    text = (project / ".dev.vars.example").read_text(encoding="utf-8")
    (project / ".dev.vars").write_text(text.replace("change-me", SECRET), encoding="utf-8")
    return project


def get(url: str) -> tuple[int, str, str]:
    """Status, media type and text of what a GET gives."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers["content-type"], response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read().decode()


@pytest.mark.parametrize("name", selected())
def test_its_end_to_end_tests_pass(
    variant: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    project = with_secrets(copytree(variant(name), tmp_path / name))
    with run_worker(project, ready_path="/health/live") as worker:
        report = run_tests(project, "-m", "e2e", WORKER_URL=worker.url)
        assert "skipped" not in report
        assert SECRET not in worker.log


@pytest.fixture(scope="module", params=FRAMEWORKS)
def busy(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningWorker]:
    """A Worker whose users have written a router and a consumer."""
    folder = tmp_path_factory.mktemp("busy") / "project"
    answers = {"framework": request.param, "preset": "minimal", "bindings": ["kv", "queue"]}
    project = render(template, folder, answers)
    diagnostics = Path(__file__).parent / f"diagnostics/{request.param}.py"
    (project / "src/routers/diagnostics.py").write_bytes(diagnostics.read_bytes())
    register(project / "src/routers/__init__.py", request.param)
    consumer = project / "src/consumers.py"
    edit(
        consumer,
        "    logger.info(",
        '    await settings.kv.put("seen", repr(body))\n    logger.info(',
    )
    with run_worker(project, ready_path="/health/live") as worker:
        yield worker


def register(routers: Path, framework: str) -> None:
    """List the router as README.md tells users to."""
    entry = "diagnostics.router" if framework == "fastapi" else '"/diagnostics": diagnostics.router'
    old, brackets = ("= []", "[]") if framework == "fastapi" else ("= {}", "{}")
    edit(routers, old, f"= {brackets[0]}{entry}{brackets[1]}")
    text = routers.read_text().replace(
        "\n\nROUTERS", "\nfrom routers import diagnostics\n\nROUTERS"
    )
    routers.write_text(text)


def test_a_crash_is_a_problem_that_tells_nothing(busy: RunningWorker) -> None:
    status, media_type, text = get(busy.url + "/diagnostics/crash")
    assert (status, media_type) == (500, "application/problem+json")
    assert "sesame" not in text
    assert wait_for(lambda: "RuntimeError: sesame" in busy.log)


def test_a_stream_is_not_held_back(busy: RunningWorker) -> None:
    with urllib.request.urlopen(busy.url + "/diagnostics/stream", timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        arrivals = [time.monotonic() for line in response if line.startswith(b"data:")]
    assert len(arrivals) == 3
    assert arrivals[-1] - arrivals[0] > 0.5


@pytest.mark.parametrize("chunked", [False, True])
def test_headers_and_bytes_come_through_as_they_are(busy: RunningWorker, chunked: bool) -> None:
    connection = http.client.HTTPConnection(busy.url.removeprefix("http://"), timeout=30)
    content = bytes(range(256))
    connection.putrequest("POST", "/diagnostics/echo")
    for value in ("one", "two"):
        connection.putheader("X-Say", value)
    framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "256")
    connection.putheader(*framing)
    connection.endheaders([content[:100], content[100:]], encode_chunked=chunked)
    response = connection.getresponse()
    assert (response.status, response.read()) == (201, content)
    assert response.headers["x-said"] == "one, two"
    assert response.headers.get_all("set-cookie") == ["a=1", "b=2; Path=/"]
    assert response.headers["content-type"] == "application/octet-stream"
    connection.close()


def test_a_message_reaches_its_consumer(busy: RunningWorker) -> None:
    request = urllib.request.Request(busy.url + "/diagnostics/send", b"", method="POST")
    urllib.request.urlopen(request, timeout=30).close()
    seen = busy.url + "/diagnostics/seen"
    assert wait_for(lambda: json.loads(get(seen)[2])["seen"] is not None)
    assert json.loads(get(seen)[2]) == {"seen": repr({"id": 7, "name": "\U0001f980"})}


def test_a_tuple_for_kv_is_refused_and_the_log_says_where(busy: RunningWorker) -> None:
    assert get(busy.url + "/diagnostics/tuple")[0] == 500
    assert wait_for(lambda: "put_a_tuple" in busy.log and "TypeError" in busy.log)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_misnamed_binding_is_reported(template: Path, tmp_path: Path, framework: str) -> None:
    answers = {"framework": framework, "preset": "minimal", "bindings": ["kv"]}
    project = render(template, tmp_path / "project", answers)
    edit(project / "wrangler.jsonc", '{"binding": "KV"}', '{"binding": "CACHE"}')
    with run_worker(project, ready_path="/health/live") as worker:
        body = json.loads(get(worker.url + "/health")[2])
        assert body["status"] == "degraded"
        assert body["checks"]["kv"]["status"] == "not_configured"
        assert get(worker.url + "/health/ready")[0] == 503


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("from workers import env\n\nTOKEN = env.API_KEY\n", "API_KEY"),
        ("import uuid\n\nSTARTED = uuid.uuid4()\n", "andom|entropy"),
        ("from js import TextEncoder\n\nENCODER = TextEncoder.new()\n", "serialize"),
    ],
    ids=["secret", "entropy", "JavaScript object"],
)
def test_the_gate_refuses_at_import(
    template: Path, tmp_path: Path, framework: str, code: str, complaint: str
) -> None:
    answers: dict[str, Any] = {"framework": framework, "preset": "api"}
    project = render(template, tmp_path / "project", answers)
    main = project / "src/main.py"
    main.write_text(main.read_text() + "\n\n" + code)
    with pytest.raises(GateError, match=complaint):
        start_check(project)


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
