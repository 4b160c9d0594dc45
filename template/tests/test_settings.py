"""WorkerSettings reads `env`, and says which var is wrong without repeating its value."""

import logging
from types import SimpleNamespace

import pytest

from models.settings import WorkerSettings
from tests.client import Client
from tests.environment import Env

LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


def test_vars_come_from_env(env: Env) -> None:
    env.ENVIRONMENT = "production"
    settings = WorkerSettings.from_worker_env(env)
    assert settings.environment == "production"
    assert settings.env_vars["ENVIRONMENT"] == "production"
    assert settings.missing_vars == []


def test_an_empty_environment_gives_defaults() -> None:
    settings = WorkerSettings.from_worker_env(SimpleNamespace())
    assert settings.log_level in LEVELS
    assert set(settings.missing_vars) == set(settings.env_vars)
    assert not any(settings.required_secrets.values())


def test_the_process_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "elsewhere")
    assert WorkerSettings.from_worker_env(SimpleNamespace()).environment != "elsewhere"


def test_settings_cannot_be_changed(settings: WorkerSettings) -> None:
    field = "environment"
    with pytest.raises(Exception, match="frozen|cannot assign"):
        setattr(settings, field, "production")


def test_the_log_follows_log_level(client: Client, env: Env) -> None:
    for level in ("ERROR", "INFO"):
        env.LOG_LEVEL = level
        client.get("/health")
        assert logging.getLevelName(logging.getLogger().level) == level


def test_a_wrong_value_is_named_and_not_repeated(client: Client, env: Env) -> None:
    env.LOG_LEVEL = "chatty-4711"
    settings = WorkerSettings.from_worker_env(env)
    assert settings.log_level in LEVELS
    assert list(settings.wrong_vars) == ["LOG_LEVEL"]
    assert settings.missing_vars == []
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["checks"]["env_vars"]["status"] == "error"
    assert "LOG_LEVEL" in response.json()["checks"]["env_vars"]["message"]
    assert "chatty-4711" not in response.text + repr(settings)
