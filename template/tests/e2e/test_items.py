"""The example resource over the real D1. These tests are yours, like the resource."""

import pytest

from tests.e2e.remote import Remote


def test_create_then_fetch_then_list(remote: Remote) -> None:
    before = remote.get("/items").json()["total"]
    response = remote.post("/items", {"name": "pen \U0001f980 'x'", "quantity": 3})
    assert response.status_code == 201
    item = response.json()
    assert response.headers["location"] == f"/items/{item['id']}"
    assert remote.get(f"/items/{item['id']}").json() == item
    assert remote.get(f"/items/{item['id']}").json() == item
    page = remote.get("/items?limit=1").json()
    assert page["total"] == before + 1
    assert len(page["items"]) == 1


def test_every_fault_is_pointed_at(remote: Remote) -> None:
    response = remote.post("/items", {"name": "", "quantity": -1})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in response.json()["errors"]} == {"#/name", "#/quantity"}


@pytest.mark.parametrize("path", ["/items/999999999", "/items/99999999999999999999", "/items/x"])
def test_what_is_not_there(remote: Remote, path: str) -> None:
    assert remote.get(path).status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", {400}),
        (b"", "application/json", {400}),
        (b"\xff", "application/json", {400}),
        (b'{"name": "pen", "quantity": NaN}', "application/json", {400, 422}),
        (b'{"name": "\\ud800", "quantity": 1}', "application/json", {422}),
        (b'{"name": "pen", "quantity": 1e400}', "application/json", {400, 422}),
        (b"[" * 100_000, "application/json", {400}),
        (b"name=pen", "application/x-www-form-urlencoded", {415}),
        (b" " * (1024 * 1024 + 1), "application/json", {413}),
    ],
)
def test_hostile_bodies(remote: Remote, content: bytes, media_type: str, status: set[int]) -> None:
    response = remote.request("POST", "/items", content=content, content_type=media_type)
    assert response.status_code in status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"[" * 30_000, 400), (b" " * (2 * 1024 * 1024), 413), (b'{"name": "' + b"[" * 90, 400)],
)
def test_hostile_bodies_in_pieces(remote: Remote, content: bytes, status: int) -> None:
    pieces = (content[start : start + 1_500] for start in range(0, len(content), 1_500))
    response = remote.request("POST", "/items", content=pieces, content_type="application/json")
    assert response.status_code == status


def test_brackets_in_a_text_are_no_nesting(remote: Remote) -> None:
    item = {"name": "[" * 90, "quantity": 1, "remark": "a" * 3_000 + "[" * 5_000 + "a" * 3_000}
    assert remote.post("/items", item).status_code == 201
