"""Fixtures: an environment of fakes, the settings read from it, and a client that speaks HTTP."""

from collections.abc import Iterator

import pytest

from models.settings import WorkerSettings
from tests.client import Client, open_client
from tests.environment import Env, make_env


@pytest.fixture
def env() -> Env:
    """A fresh environment for each test; replace an attribute to make a binding fail."""
    return make_env()


@pytest.fixture
def settings(env: Env) -> WorkerSettings:
    """The settings as the Worker reads them from `env`."""
    return WorkerSettings.from_worker_env(env)


@pytest.fixture
def client(env: Env) -> Iterator[Client]:
    """Calls the application in this process; a crash is a response with 500, as in production."""
    with open_client(env) as client:
        yield client
