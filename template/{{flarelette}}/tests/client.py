"""The client that the `client` fixture gives."""

from contextlib import AbstractContextManager, nullcontext

from app import app
from flarelette.testing import TestClient as Client
from services import http_client
from tests import outbound
from tests.environment import Env

__all__ = ["Client", "open_client"]

http_client.fetch = outbound.fetch


def open_client(env: Env) -> AbstractContextManager[Client]:
    """A client of the application over `env`, to be used in `with`."""
    return nullcontext(Client(app, env))
