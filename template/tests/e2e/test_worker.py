"""What every Worker does in the real runtime. `uv run pytest -m e2e` runs it."""

from models.settings import WorkerSettings
from tests.e2e.remote import Remote
from tests.environment import make_env
from tests.project import dev_vars


def test_health_is_ok_over_the_real_bindings(remote: Remote) -> None:
    response = remote.get("/health")
    assert response.status_code == 200
    body = response.json()
    assert {name: check["status"] for name, check in body["checks"].items()} == dict.fromkeys(
        body["checks"], "ok"
    )
    assert body["status"] == "ok"
    settings = WorkerSettings.from_worker_env(make_env())
    named = {*getattr(settings, "bindings", {}), "env_vars", "secrets", "optional_secrets"}
    assert set(body["checks"]) == named


def test_live_and_ready(remote: Remote) -> None:
    assert remote.get("/health/live").status_code == 200
    assert remote.get("/health/ready").status_code == 200


def test_no_secret_shows(remote: Remote) -> None:
    shown = "".join(remote.get(path).text for path in ("/health", "/health/ready", "/nothing"))
    assert not [name for name, value in dev_vars().items() if value and value in shown]


def test_what_is_not_there_is_a_problem(remote: Remote) -> None:
    for path in ("/", "/nothing", "/%ff", "/a//b"):
        response = remote.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == 404


def test_a_wrong_method_is_a_problem(remote: Remote) -> None:
    response = remote.request("DELETE", "/health/live")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert "GET" in response.headers["allow"]
