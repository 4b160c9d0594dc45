"""GET /health and bindings: each is probed, and one that fails or hangs costs only its own check."""

import asyncio
import time

import pytest

from bindings import BindingNotConfiguredError, Probe
from models.settings import WorkerSettings
from services import health
from tests.client import Client
from tests.environment import Env
from tests.project import binding_entries, wrangler

FIELDS = [name.lower() for _, name, _ in binding_entries(wrangler())]


async def hang(binding: object) -> str:
    await asyncio.Event().wait()
    return "never"


async def fail(binding: object) -> str:
    raise RuntimeError("sesame")


@pytest.mark.parametrize("field", FIELDS)
def test_health_checks_binding(client: Client, field: str) -> None:
    check = client.get("/health").json()["checks"][field]
    assert check["status"] == "ok"
    assert check["latency_ms"] >= 0


@pytest.mark.parametrize("field", FIELDS)
def test_health_binding_not_configured(client: Client, env: Env, field: str) -> None:
    setattr(env, field.upper(), None)
    body = client.get("/health").json()
    assert body["status"] == "degraded"
    assert body["checks"][field]["status"] == "not_configured"


@pytest.mark.parametrize("field", FIELDS)
def test_health_degraded_when_binding_fails(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    replace_probe(monkeypatch, field, fail)
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["checks"][field]["status"] == "error"
    assert "sesame" not in response.text + caplog.text


@pytest.mark.parametrize("field", FIELDS)
def test_health_survives_a_hung_binding(
    client: Client, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    monkeypatch.setattr(health, "PROBE_TIMEOUT", 0.05)
    replace_probe(monkeypatch, field, hang)
    started = time.perf_counter()
    response = client.get("/health")
    assert time.perf_counter() - started < 2
    assert response.status_code == 200
    checks = response.json()["checks"]
    assert [name for name, check in checks.items() if check["status"] == "error"] == [field]


def test_probes_run_at_the_same_time(
    settings: WorkerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = 0
    everyone = asyncio.Event()

    async def wait_for_the_others(binding: object) -> str:
        nonlocal arrived
        arrived += 1
        if arrived == len(FIELDS):
            everyone.set()
        await everyone.wait()
        return "met"

    for field in FIELDS:
        replace_probe(monkeypatch, field, wait_for_the_others)
    checks = asyncio.run(health.check_health(settings)).checks
    assert {checks[field].message for field in FIELDS} == {"met"}


@pytest.mark.parametrize("field", FIELDS)
def test_use_of_a_missing_binding_names_it(env: Env, field: str) -> None:
    delattr(env, field.upper())
    settings = WorkerSettings.from_worker_env(env)
    with pytest.raises(BindingNotConfiguredError, match=field.upper()):
        getattr(settings, field).anything  # noqa: B018


def replace_probe(monkeypatch: pytest.MonkeyPatch, field: str, probe: Probe) -> None:
    """Let /health run `probe` on the binding of `field`."""
    real = vars(WorkerSettings)["bindings"].fget

    def bindings(self: WorkerSettings) -> dict[str, tuple[object, Probe]]:
        named = dict(real(self))
        named[field] = (named[field][0], probe)
        return named

    monkeypatch.setattr(WorkerSettings, "bindings", property(bindings))
