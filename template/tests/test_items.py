"""The example resource over HTTP. These tests are yours, like the resource."""

from typing import Any

import pytest

from tests.client import Client

PEN = {"name": "pen", "quantity": 3}


def create(client: Client, **changes: Any) -> Any:
    """Create an item and give its body back."""
    response = client.post("/items", json={**PEN, **changes})
    assert response.status_code == 201
    return response.json()


def test_create_then_fetch(client: Client) -> None:
    response = client.post("/items", json=PEN)
    assert response.status_code == 201
    item = response.json()
    assert response.headers["location"] == f"/items/{item['id']}"
    assert item["name"] == "pen"
    assert client.get(f"/items/{item['id']}").json() == item
    assert client.get(f"/items/{item['id']}").json() == item


def test_list_is_paginated(client: Client) -> None:
    for number in range(3):
        create(client, name=f"pen {number}")
    page = client.get("/items?limit=2&offset=1").json()
    assert [item["name"] for item in page["items"]] == ["pen 1", "pen 2"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)


def test_every_method_of_the_path_is_allowed(client: Client) -> None:
    response = client.request("DELETE", "/items")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_empty_list(client: Client) -> None:
    assert client.get("/items").json() == {"items": [], "total": 0, "limit": 20, "offset": 0}


@pytest.mark.parametrize("name", ["1", "99999999999999999999", "0", "pen", "1.5", "-1"])
def test_what_is_not_there(client: Client, name: str) -> None:
    response = client.get(f"/items/{name}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"name": "pen"}, {"#/quantity"}),
        ({"name": "", "quantity": -1}, {"#/name", "#/quantity"}),
        ({"name": "pen", "quantity": "3"}, {"#/quantity"}),
        ({"name": "pen", "quantity": True}, {"#/quantity"}),
        ([], {"#"}),
    ],
)
def test_every_fault_is_pointed_at(client: Client, body: Any, pointers: set[str]) -> None:
    response = client.post("/items", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in response.json()["errors"]} == pointers


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1"])
def test_a_page_has_bounds(client: Client, query: str) -> None:
    assert client.get(f"/items?{query}").status_code == 422


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", {400}),
        (b"", "application/json", {400}),
        (b"\xff", "application/json", {400}),
        (b'{"name": "pen", "quantity": NaN}', "application/json", {400, 422}),
        (b'{"name": "pen", "quantity": 1e999}', "application/json", {400, 422}),
        (b'{"name": "\\ud800", "quantity": 1}', "application/json", {422}),
        (b"[" * 100_000, "application/json", {400}),
        (b"name=pen", "application/x-www-form-urlencoded", {415}),
        (b" " * (1024 * 1024 + 1), "application/json", {413}),
    ],
)
def test_hostile_bodies(client: Client, content: bytes, media_type: str, status: set[int]) -> None:
    response = client.post("/items", content=content, headers={"content-type": media_type})
    assert response.status_code in status
    assert response.headers["content-type"] == "application/problem+json"


def test_text_is_stored_as_it_is(client: Client) -> None:
    name = "'; DROP TABLE items; -- \u05d0 \U0001f980"
    assert create(client, name=name)["name"] == name
    assert client.get("/items").json()["total"] == 1
