from __future__ import annotations

from typing import Any

import pytest

from flarelette import Request, Response, WorkersApp
from flarelette.testing import TestClient


def client() -> TestClient:
    app = WorkersApp()

    @app.route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    async def echo(request: Request) -> Any:
        return {
            "method": request.method,
            "url": request.url,
            "headers": dict(request.headers),
            "body": await request.text(),
        }

    return TestClient(app)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_methods(method: str) -> None:
    data = getattr(client(), method)("/", headers={"X-A": "1"}).json()
    assert data["method"] == method.upper()
    assert data["headers"] == {"host": "testserver", "x-a": "1"}


def test_bodies() -> None:
    data = client().post("/", json={"a": 1}).json()
    assert data["body"] == '{"a": 1}'
    assert data["headers"]["content-type"] == "application/json"
    assert data["headers"]["content-length"] == "8"
    assert client().post("/", content="é").json()["headers"]["content-length"] == "2"
    assert client().post("/", content=b"x").json()["body"] == "x"
    given = {"content-type": "application/problem+json"}
    assert client().post("/", json={}, headers=given).json()["headers"]["content-type"] == (
        "application/problem+json"
    )


def test_urls() -> None:
    assert client().get("/a b?x=é").json()["url"] == "http://testserver/a%20b?x=%C3%A9"
    assert client().get("https://example.test").json()["url"] == "http://example.test/"


def test_the_response() -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Response:
        return Response("é", 201, [("set-cookie", "a=1"), ("set-cookie", "b=2")])

    response = TestClient(app).get("/")
    assert (response.status_code, response.text, response.content) == (201, "é", "é".encode())
    assert response.headers["Content-Length"] == "2"
    assert response.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
