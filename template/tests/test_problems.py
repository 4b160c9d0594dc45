"""Every error is a problem (RFC 9457), and a crash keeps its reasons to itself."""

from collections.abc import Awaitable, Callable

import pytest

from models.errors import AppError, NotFoundError, UpstreamTimeoutError
from routers import health
from tests.client import Client


def test_unknown_path(client: Client) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Not Found"
    assert problem["status"] == 404


def test_wrong_method(client: Client) -> None:
    response = client.request("DELETE", "/health")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["status"] == 405


def test_head_is_get_without_a_body(client: Client) -> None:
    response = client.request("HEAD", "/health/live")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.content == b""


def test_options_tells_the_methods(client: Client) -> None:
    response = client.request("OPTIONS", "/health/live")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_trailing_slash_is_another_path(client: Client) -> None:
    assert client.get("/health/").status_code == 404


def test_a_crash_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "check_health", raising(RuntimeError("sesame")))
    response = client.get("/health")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == "Internal Server Error"
    assert "sesame" not in response.text + str(response.headers)
    assert "sesame" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(AppError("no"), 400), (NotFoundError("no"), 404), (UpstreamTimeoutError("no"), 504)],
)
def test_an_app_error_tells_its_detail(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: AppError, status: int
) -> None:
    monkeypatch.setattr(health, "check_health", raising(error))
    response = client.get("/health")
    assert response.status_code == status
    assert response.json()["detail"] == "no"


def raising(error: Exception) -> Callable[[object], Awaitable[None]]:
    """A stand-in for `check_health` that raises `error`."""

    async def function(settings: object) -> None:
        raise error

    return function
