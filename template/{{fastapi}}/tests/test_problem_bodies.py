"""What the middleware makes of bodies and of exceptions, on an application of its own."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, HTTPException
from starlette.testclient import TestClient

from models.errors import AppError
from problems import MAX_BODY_BYTES, add_problem_handlers, read_body

app = FastAPI()
add_problem_handlers(app)


@app.post("/echo")
async def echo(body: dict[str, str]) -> dict[str, str]:
    return body


@app.get("/raise/{status}")
async def fail(status: int) -> None:
    raise HTTPException(status, {"code": 1} if status == 400 else None)


client = TestClient(app, raise_server_exceptions=False)


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    """A body without a declared length, in small pieces."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"a": "b"}', 200),
        (b'{"a": "' + b"[" * 5_000 + b'"}', 200),
        (b"[" * 5_000, 400),
        (b"{", 400),
        (b'{"a": 1}', 422),
        (b" " * (MAX_BODY_BYTES + 1), 413),
    ],
)
@pytest.mark.parametrize("size", [97, 2**21])
def test_a_body_is_seen_whole(body: bytes, status: int, size: int) -> None:
    response = client.post(
        "/echo", content=pieces(body, size), headers={"content-type": "application/json"}
    )
    assert response.status_code == status


def test_a_body_that_is_no_json() -> None:
    assert client.post("/echo", content=b"a=b").status_code == 415


@pytest.mark.parametrize("status", [400, 404, 418, 420, 503, 599])
def test_every_status_is_a_problem(status: int) -> None:
    response = client.get(f"/raise/{status}")
    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"


def test_a_status_that_is_no_error_has_no_body() -> None:
    response = client.get("/raise/304")
    assert (response.status_code, response.content) == (304, b"")


def test_a_body_that_breaks_off_is_refused() -> None:
    messages = [{"type": "http.request", "body": b"{}", "more_body": True}]

    async def receive() -> dict[str, object]:
        return messages.pop() if messages else {"type": "http.disconnect"}

    with pytest.raises(AppError, match="incomplete"):
        asyncio.run(read_body(receive))
