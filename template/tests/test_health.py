"""GET /health: what it says of the vars, and that it never says too much."""

from datetime import datetime

from tests.client import Client
from tests.environment import Env


def test_health_returns_ok(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"status", "checks", "timestamp"}
    assert body["status"] == "ok"
    for check in body["checks"].values():
        assert set(check) == {"status", "latency_ms", "message"}
        assert check["status"] == "ok"


def test_health_timestamp_is_iso_8601_in_utc(client: Client) -> None:
    moment = datetime.fromisoformat(client.get("/health").json()["timestamp"])
    assert moment.utcoffset() is not None
    assert not moment.utcoffset()


def test_health_checks_env_vars(client: Client, env: Env) -> None:
    env.ENVIRONMENT = "test"
    check = client.get("/health").json()["checks"]["env_vars"]
    assert check == {"status": "ok", "latency_ms": None, "message": "environment=test"}


def test_health_degraded_when_var_missing(client: Client, env: Env) -> None:
    del env.ENVIRONMENT
    body = client.get("/health").json()
    assert body["status"] == "degraded"
    assert body["checks"]["env_vars"]["status"] == "missing"
    assert "ENVIRONMENT" in body["checks"]["env_vars"]["message"]


def test_live_is_ok_without_anything(client: Client, env: Env) -> None:
    vars(env).clear()
    response = client.get("/health/live")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_when_all_is_ok(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200


def test_not_ready_when_degraded(client: Client, env: Env) -> None:
    del env.ENVIRONMENT
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "degraded"


def test_root_returns_404(client: Client) -> None:
    assert client.get("/").status_code == 404
