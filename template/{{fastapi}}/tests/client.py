"""The client that the `client` fixture gives."""

from starlette.testclient import TestClient as Client

from app import app
from tests.environment import Env, with_env

__all__ = ["Client", "open_client"]


def open_client(env: Env) -> Client:
    """A client of the application over `env`, to be used in `with`."""
    return Client(with_env(app, env), raise_server_exceptions=False)
