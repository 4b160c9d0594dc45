from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flarelette import JsonResponse, Request, Response, WorkersApp
from flarelette.testing import TestClient, TestResponse


def send(response: Response, method: str = "GET") -> TestResponse:
    app = WorkersApp()

    @app.route("/", methods=["GET"])
    async def handler(request: Request) -> Response:
        return response

    return TestClient(app).request(method, "/")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("é", "text/plain; charset=utf-8"),
        (b"\0", "application/octet-stream"),
        ("", None),
        (b"", None),
    ],
)
def test_content_type_follows_the_body(body: str | bytes, content_type: str | None) -> None:
    response = send(Response(body))
    assert response.content == (body.encode() if isinstance(body, str) else body)
    assert response.headers.get("content-type") == content_type
    assert response.headers["content-length"] == str(len(response.content))


def test_content_type_may_be_given_either_way_and_stands_once() -> None:
    assert send(Response("x", content_type="text/css")).headers["content-type"] == "text/css"
    response = send(Response("x", headers={"Content-Type": "text/html"}))
    assert response.headers.getlist("content-type") == ["text/html"]
    assert send(JsonResponse({}, content_type="application/ld+json")).headers["content-type"] == (
        "application/ld+json"
    )


def test_headers_as_mapping_or_pairs() -> None:
    assert send(Response(headers={"X-A": "1"})).headers["x-a"] == "1"
    cookies = [("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("vary", "a"), ("vary", "b")]
    response = send(Response("x", headers=cookies))
    assert response.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert response.headers["vary"] == "a, b"


@pytest.mark.parametrize("status", [204, 205, 304])
def test_null_body_statuses(status: int) -> None:
    response = send(JsonResponse({"a": 1}, status))
    assert (response.status_code, response.content) == (status, b"")
    assert "content-type" not in response.headers
    assert "content-length" not in response.headers


@pytest.mark.parametrize("status", [0, 101, 199, 600])
def test_status_out_of_range(status: int) -> None:
    with pytest.raises(ValueError, match="from 200 to 599"):
        Response(status=status)


class Colour(StrEnum):
    RED = "red"


class Plain(Enum):
    A = 1


@dataclass
class Inner:
    when: datetime


@dataclass
class Outer:
    inner: Inner
    tags: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"a": [1, 2.5, None, True, "é"]}, '{"a":[1,2.5,null,true,"é"]}'),
        (
            Outer(Inner(datetime(2026, 1, 2, tzinfo=UTC)), ["x"]),
            '{"inner":{"when":"2026-01-02T00:00:00+00:00"},"tags":["x"]}',
        ),
        ([date(2026, 1, 2), time(3, 4)], '["2026-01-02","03:04:00"]'),
        ([UUID(int=1), Decimal("0.10")], '["00000000-0000-0000-0000-000000000001","0.10"]'),
        ([Colour.RED], '["red"]'),
        ("\ud800", '"\\ud800"'),
        ((1, 2), "[1,2]"),
        ({1: 2}, '{"1":2}'),
    ],
)
def test_json(data: Any, text: str) -> None:
    assert send(JsonResponse(data)).text == text


@pytest.mark.parametrize("data", [float("nan"), [float("inf")], {"a": -float("inf")}])
def test_numbers_that_json_lacks_are_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        JsonResponse(data)


@pytest.mark.parametrize("data", [object(), {1, 2}, b"x", Plain.A, Outer, {(1, 2): 3}])
def test_types_that_json_lacks_are_refused(data: Any) -> None:
    with pytest.raises(TypeError):
        JsonResponse(data)


def test_data_that_holds_itself_is_refused_once() -> None:
    inner: list[Any] = []
    data = [inner, {"a": inner}]
    assert JsonResponse(data).body == b'[[],{"a":[]}]'
    inner.append(data)
    with pytest.raises(ValueError, match="Circular"):
        JsonResponse(data)
    inner.clear()
    assert JsonResponse(data).body == b'[[],{"a":[]}]'


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_VALUES)
def test_json_reads_back_as_what_it_was(data: Any) -> None:
    body = JsonResponse(data).body
    assert isinstance(body, bytes)
    assert json.loads(body) == data


def test_a_stream_takes_text_and_bytes_and_closes_its_source() -> None:
    closed: list[bool] = []

    async def source() -> AsyncIterator[str | bytes]:
        try:
            yield "é"
            yield b"\xff"
        finally:
            closed.append(True)

    response = send(Response(source(), content_type="text/plain"))
    assert response.content == "é".encode() + b"\xff"
    assert "content-length" not in response.headers
    assert closed == [True]


def test_a_stream_need_not_be_a_generator() -> None:
    class Countdown:
        left = 3

        def __aiter__(self) -> Countdown:
            return self

        async def __anext__(self) -> str:
            self.left -= 1
            if self.left < 0:
                raise StopAsyncIteration
            return str(self.left)

    assert send(Response(Countdown())).text == "210"
    assert send(Response(Countdown()), "HEAD").content == b""


@pytest.mark.parametrize("body", [None, {"a": 1}, ["a"], 1])
def test_a_body_of_another_type_is_refused_at_once(body: Any) -> None:
    with pytest.raises(TypeError, match="a body is text, bytes or an async iterable"):
        Response(body)


@pytest.mark.parametrize(
    "field", [("", "a"), ("a b", "a"), ("a:b", "a"), ("a", " a"), ("a", "a\t"), ("a", "é")]
)
def test_a_field_that_no_server_sends_is_refused(field: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        Response(headers=[field])
