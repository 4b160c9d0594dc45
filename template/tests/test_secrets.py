"""Secrets: their absence is told, their values never are."""

import logging

import pytest

from models.settings import WorkerSettings
from tests.client import Client
from tests.environment import Env
from tests.project import dev_vars

VALUE = "open-sesame-4711"


def test_health_checks_required_secrets(client: Client, settings: WorkerSettings) -> None:
    check = client.get("/health").json()["checks"]["secrets"]
    assert check["status"] == "ok"
    assert str(len(settings.required_secrets)) in check["message"]


@pytest.mark.parametrize("value", [None, ""])
def test_health_degraded_when_secret_missing(
    client: Client, env: Env, settings: WorkerSettings, value: str | None
) -> None:
    required = settings.required_secrets
    for name in required:
        setattr(env, name, value)
    body = client.get("/health").json()
    assert body["status"] == ("degraded" if required else "ok")
    assert body["checks"]["secrets"]["status"] == ("missing" if required else "ok")
    assert all(name in body["checks"]["secrets"]["message"] for name in required)


def test_health_checks_optional_secrets(client: Client, env: Env, settings: WorkerSettings) -> None:
    optional = settings.optional_secrets
    for name in optional:
        delattr(env, name)
    body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["checks"]["optional_secrets"]["status"] == "ok"
    assert all(name in body["checks"]["optional_secrets"]["message"] for name in optional)


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/nothing"])
def test_values_never_leave(
    client: Client, env: Env, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in dev_vars():
        setattr(env, name, VALUE)
    response = client.get(path)
    assert VALUE not in response.text + str(response.headers) + caplog.text


def test_values_are_not_in_the_repr(env: Env) -> None:
    for name in dev_vars():
        setattr(env, name, VALUE)
    settings = WorkerSettings.from_worker_env(env)
    shown = f"{settings!r} {settings} {settings.required_secrets} {settings.optional_secrets}"
    assert VALUE not in shown
    secrets = settings.required_secrets | settings.optional_secrets
    assert {secret.get_secret_value() for secret in secrets.values() if secret} == {VALUE}
