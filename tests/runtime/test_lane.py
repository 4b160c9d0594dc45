"""The lane, the deploy gate and the contract harness, each proven on a sample Worker in real workerd."""

import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from . import bundle, pins
from .contract import contract_worker
from .errors import GateError, LaneError, relevant_lines
from .gate import dry_run, start_check
from .lane import RunningWorker, run_worker
from .project import read_jsonc
from .toolchain import cached, toolchain

SAMPLE = Path(__file__).parent / "sample"
SECRET = "local-only-token"


def copy_of_sample(folder: Path) -> Path:
    project = folder / "sample"
    shutil.copytree(SAMPLE, project)
    (project / ".dev.vars").write_text(f'API_TOKEN="{SECRET}"\n', encoding="utf-8")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_of_sample(tmp_path)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorker]:
    with run_worker(copy_of_sample(tmp_path_factory.mktemp("lane"))) as running:
        yield running


def call(worker: RunningWorker, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(worker.url + path, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def append(project: Path, code: str) -> None:
    with (project / "src" / "app.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{code}\n")


def live_processes(group: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_real_bindings_vars_and_secrets(worker: RunningWorker) -> None:
    health = call(worker, "/health")
    expected = {"kv": "kv", "r2": "r2", "environment": "local", "secret": len(SECRET)}
    assert {key: health[key] for key in expected} == expected


def test_migrations_are_applied(worker: RunningWorker) -> None:
    before = call(worker, "/health")["d1"]
    assert call(worker, "/items", {"name": "héllo"})["name"] == "héllo"
    assert call(worker, "/health")["d1"] == before + 1


def test_pydantic_refuses(worker: RunningWorker) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        call(worker, "/items", {"name": 1})
    assert error.value.code == 422


def test_queue_reaches_its_consumer(worker: RunningWorker) -> None:
    call(worker, "/queue/hello", {})
    deadline = time.monotonic() + 20
    while call(worker, "/kv/queued")["value"] != "hello":
        assert time.monotonic() < deadline, worker.log
        time.sleep(0.2)


def test_cron_is_triggered(worker: RunningWorker) -> None:
    trigger = "/cdn-cgi/handler/scheduled?cron=*/5+*+*+*+*"
    urllib.request.urlopen(worker.url + trigger, timeout=30).close()
    assert call(worker, "/kv/cron")["value"] == "*/5 * * * *"


def test_streams_are_not_held_back(worker: RunningWorker) -> None:
    with urllib.request.urlopen(worker.url + "/stream", timeout=30) as response:
        arrivals = [time.monotonic() for line in response if line.startswith(b"data:")]
    assert len(arrivals) == 3
    assert arrivals[2] - arrivals[0] > 0.6


def test_the_log_tells_what_went_wrong(worker: RunningWorker) -> None:
    with pytest.raises(urllib.error.HTTPError):
        call(worker, "/tuple")
    deadline = time.monotonic() + 10
    while "cannot be sent over RPC" not in worker.log and time.monotonic() < deadline:
        time.sleep(0.1)
    lines = "\n".join(relevant_lines(worker.log))
    assert 'KV.put("tuple", (1, 2))' in lines
    assert "TypeError: <class 'tuple'> cannot be sent over RPC." in lines
    assert SECRET not in worker.log


def test_a_second_worker_runs_beside_the_first_and_leaves_nothing(
    worker: RunningWorker, project: Path
) -> None:
    with run_worker(project) as second:
        assert second.url != worker.url
        group = os.getpgid(second.process.pid)
        assert len(live_processes(group)) > 1
    assert live_processes(group) == []
    with pytest.raises(OSError):
        urllib.request.urlopen(second.url, timeout=5)


def test_a_worker_that_cannot_start_is_reported(project: Path) -> None:
    append(project, "import nonsense")
    with pytest.raises(LaneError, match="No module named 'nonsense'"), run_worker(project):
        pass


def test_the_gate_lets_a_good_worker_pass(project: Path) -> None:
    assert start_check(project) > 10_000_000


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import uuid\nINSTANCE = uuid.uuid4()", "Randomness is not allowed"),
        (
            "from js import TextEncoder\nENCODER = TextEncoder.new()",
            "Constructor name: TextEncoder",
        ),
        ("from workers import env\nTOKEN = env.API_TOKEN", "AttributeError: API_TOKEN"),
    ],
    ids=["entropy", "JS object", "secret"],
)
def test_the_gate_refuses_at_import(project: Path, code: str, complaint: str) -> None:
    append(project, code)
    with pytest.raises(GateError, match=complaint):
        start_check(project)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"vars"', '"vers": {}, "vars"', 'Unexpected fields found in top-level field: "vers"'),
        ('"binding": "KV"', '"name": "KV"', 'should have a string "binding" field'),
        ('["python_workers"]', "[]", "`python_workers` compatibility flag is required"),
    ],
    ids=["unknown field", "misnamed binding", "no flag"],
)
def test_the_gate_refuses_a_config(
    project: Path, tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    config = project / "wrangler.jsonc"
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GateError, match=complaint):
        dry_run(project, tmp_path / "upload")


def test_statements_run_over_real_bindings(tmp_path: Path) -> None:
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "__init__.py").touch()
    statement = "async def {name}(binding):\n    {body}\n"
    bodies = {
        "kv": [
            ("leaves_a_key", "await binding.put('k', 'v')"),
            ("starts_empty", "assert await binding.get('k') is None"),
        ],
        "d1": [("fails", "assert await binding.prepare('SELECT 1 AS n').first() == {'n': 2}")],
    }
    for kind, parts in bodies.items():
        code = "".join(statement.format(name=name, body=body) for name, body in parts)
        names = ", ".join(name for name, _ in parts)
        (contracts / f"{kind}.py").write_text(f"{code}STATEMENTS = [{names}]\n", encoding="utf-8")
    with contract_worker(contracts, ["kv", "d1"]) as workers:
        assert [each.error for each in workers["kv"].run_all("kv")] == [None, None]
        [failed] = workers["d1"].run_all("d1")
    assert failed.name == "fails" and "d1.py:2" in str(failed.error)


def test_a_cache_entry_is_built_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PWT_CACHE", str(tmp_path / "cache"))
    built: list[Path] = []

    def build(folder: Path) -> None:
        built.append(folder)
        time.sleep(0.2)
        (folder / "file").write_text("content", encoding="utf-8")

    with ThreadPoolExecutor(4) as pool:
        entries = set(pool.map(lambda _: cached("entry", build), range(4)))
    assert len(built) == len(entries) == 1
    assert (entries.pop() / "file").read_text(encoding="utf-8") == "content"


def test_a_failed_build_leaves_no_entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PWT_CACHE", str(tmp_path / "cache"))

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise LaneError("no network")

    with pytest.raises(LaneError, match="no network"):
        cached("entry", fail)
    assert [each.name for each in (tmp_path / "cache").iterdir()] == [".entry.lock"]


def test_a_wrong_pyodide_pin_says_what_to_bump(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "PYODIDE", "314.0.7")
    with pytest.raises(
        LaneError, match=r'set "pyodide": "314\.0\.6" in tests/runtime/package\.json'
    ):
        bundle.check_versions(toolchain().workerd)


@pytest.mark.parametrize("what", [replacement.what for replacement in bundle.REPLACEMENTS])
def test_a_missing_replacement_is_named(what: str) -> None:
    glue = (toolchain().pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    [replacement] = [each for each in bundle.REPLACEMENTS if each.what == what]
    with pytest.raises(LaneError, match=f"0 places to replace for {what}"):
        bundle.patched(replacement.pattern.sub("", glue))


def test_jsonc_keeps_what_looks_like_a_comment() -> None:
    text = '{"url": "a://b", /* c, } */ "list": [1, 2,], "text": ",]\\"//",} // end'
    assert read_jsonc(text) == {"url": "a://b", "list": [1, 2], "text": ',]"//'}
