from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from flarelette import Request, WorkersApp
from flarelette.datastructures import Headers
from flarelette.testing import TestClient, TestResponse

JSON = {"content-type": "application/json"}


def ask(read: Any, limit: int = 2**20, **options: Any) -> TestResponse:
    app = WorkersApp(max_body_size=limit)

    @app.post("/{rest:path}")
    async def handler(request: Request) -> Any:
        value = read(request)
        return {"value": await value if hasattr(value, "__await__") else value}

    options.setdefault("url", "/")
    return TestClient(app, env={"KV": "the binding"}).request("POST", options.pop("url"), **options)


def value(read: Any, **options: Any) -> Any:
    return ask(read, **options).json()["value"]


def test_where_the_request_went() -> None:
    assert value(lambda r: r.path, url="/a%20b/é?x=1") == "/a%20b/%C3%A9"
    assert value(lambda r: r.url, url="/a?x=1") == "http://testserver/a?x=1"
    assert value(lambda r: r.url, url="http://example.test/a") == "http://example.test/a"
    assert value(lambda r: [r.method, r.env["KV"], r.ctx]) == ["POST", "the binding", None]


def test_headers_in_any_case() -> None:
    given = {"X-One": "1"}
    assert value(lambda r: r.headers["x-oNe"], headers=given) == "1"
    assert value(lambda r: "X-ONE" in r.headers, headers=given) is True
    assert value(lambda r: r.headers.get("none", "-")) == "-"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("a=1&b=x+y", {"a": ["1"], "b": ["x y"]}),
        ("a=1&a=2&a=", {"a": ["1", "2", ""]}),
        ("a&&=x&b=c=d", {"a": [""], "": ["x"], "b": ["c=d"]}),
        ("%61=%C3%A9%20%2B&b=%ff%zz", {"a": ["é +"], "b": ["\ufffd%zz"]}),
    ],
)
def test_query(query: str, expected: dict[str, list[str]]) -> None:
    url = f"/?{query}"
    assert value(lambda r: {n: r.query.getlist(n) for n in r.query}, url=url) == expected
    assert value(lambda r: dict(r.query), url=url) == {n: v[-1] for n, v in expected.items()}
    assert value(lambda r: len(r.query), url=url) == len(expected)


def test_state_is_room_of_the_request() -> None:
    def read(request: Request) -> Any:
        request.state.user = "ann"
        return [request.state.user, hasattr(request.state, "other")]

    assert value(read) == ["ann", False]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cf-ray": "8a-VIE", "x-request-id": "other"}, "8a-VIE"),
        ({"x-request-id": "abc.DEF_1"}, "abc.DEF_1"),
        ({"cf-ray": "not sane", "x-request-id": "abc"}, "abc"),
    ],
)
def test_id_is_taken_from_the_request(headers: dict[str, str], expected: str) -> None:
    assert value(lambda r: r.id, headers=headers) == expected


@pytest.mark.parametrize("given", ["", "a b", 'a"', "a" * 129, "é"])
def test_id_is_made_when_none_is_sane(given: str) -> None:
    made = [value(lambda r: r.id, headers={"x-request-id": given}) for _ in range(2)]
    assert made[0] != made[1]
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in made)
    assert value(lambda r: r.id == r.id) is True


def test_body_and_text_can_be_read_again() -> None:
    async def twice(request: Request) -> Any:
        return [await request.text(), (await request.body()).decode(), await request.json()]

    assert value(twice, json={"a": "é"}) == ['{"a": "\\u00e9"}'] * 2 + [{"a": "é"}]
    assert value(Request.text, content="é") == "é"
    assert ask(Request.text, content=b"\xff").status_code == 400


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{} {}",
        b"nul",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"1e999",
        b"[-1e999]",
        b"9" * 5000,
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"'a'",
        b'{"a": 1,}',
        b'"\n"',
    ],
)
def test_malformed_json_is_400(content: bytes) -> None:
    response = ask(Request.json, content=content, headers=JSON)
    assert response.status_code == 400
    assert response.json()["detail"] == "The body is not valid JSON."


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("[" * 100 + "]" * 100, 200),
        ("[" * 101 + "]" * 101, 400),
        ('{"a":' * 101 + "1" + "}" * 101, 400),
        ("[" * 60 + '{"a":' * 60 + "1" + "}" * 60 + "]" * 60, 400),
        ("[" + ",".join(["[[]]"] * 500) + "]", 200),
        ('["' + "[" * 500 + '"]', 200),
        ('["\\"' + "[{" * 500 + '"]', 200),
        ('["' + "[" * 500, 400),
        ("[" * 101 + "}" * 101, 400),
        ('{"a":[' * 50 + "]}" * 50, 200),
        ('{"a":[' * 51 + "]}" * 51, 400),
        ('"' + '[\\"' * 20_000, 400),
    ],
)
def test_json_may_be_a_hundred_levels_deep(content: str, status: int) -> None:
    response = ask(Request.json, content=content, headers=JSON)
    assert response.status_code == status
    if status == 200:
        assert response.json()["value"] == json.loads(content)


def test_json_parsed_once_and_kept() -> None:
    async def same(request: Request) -> Any:
        return await request.json() is await request.json()

    assert value(same, content=" \r\n{}\t", headers=JSON) is True
    assert value(same, content="null", headers=JSON) is True
    assert value(Request.json, content="[1.5, 1e2, -0]", headers=JSON) == [1.5, 100.0, 0]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/json ;x", 200),
        ("application/problem+json", 200),
        ("application/vnd.api-v2+json", 200),
        ("application/jsonp", 415),
        ("application/x-json-stream", 415),
        ("text/json", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
def test_json_has_to_be_declared(content_type: str, status: int) -> None:
    headers = {"content-type": content_type}
    assert ask(Request.json, content="{}", headers=headers).status_code == status


def test_nothing_declared_is_415() -> None:
    assert ask(Request.json, content="{}").status_code == 415


def test_a_body_over_the_limit_is_413() -> None:
    assert ask(Request.text, limit=3, content="abc").status_code == 200
    response = ask(Request.text, limit=3, content="abcd")
    assert response.status_code == 413
    assert response.json()["detail"] == "The body is longer than 3 bytes."


def test_valid_without_a_decorator_is_a_key_error(caplog: pytest.LogCaptureFixture) -> None:
    assert ask(lambda r: r.valid("json")).status_code == 500
    assert "KeyError: 'json'" in caplog.text


def test_an_adapter_has_to_say_where_things_come_from() -> None:
    request = Request("GET", "/", "", None, 1)
    with pytest.raises(NotImplementedError):
        request.header("a")
    with pytest.raises(NotImplementedError):
        request.read_headers()
    with pytest.raises(NotImplementedError):
        asyncio.run(request.read_body())


def test_headers_as_a_mapping() -> None:
    headers = Headers({"a": "1"})
    headers["B"] = "2"
    headers.append("A", "3")
    headers.append("Set-Cookie", "x=1")
    headers.append("set-cookie", "y=2, z")
    assert dict(headers) == {"a": "1, 3", "b": "2", "set-cookie": "x=1\ny=2, z"}
    assert headers.pairs()[2:] == [("set-cookie", "x=1"), ("set-cookie", "y=2, z")]
    assert headers.getlist("Set-Cookie") == ["x=1", "y=2, z"]
    assert headers.getlist("none") == []
    del headers["SET-COOKIE"]
    assert headers.pairs() == [("a", "1, 3"), ("b", "2")]
    assert len(headers) == 2
    assert headers.pop("A") == "1, 3"
    assert headers.setdefault("a", "4") == "4"


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\0", "é", "a\x7f", "\ud800"])
def test_header_that_would_split_or_lose_text_is_refused(text: str) -> None:
    for name, field in (("x", text), (text, "x")):
        with pytest.raises(ValueError, match="printable ASCII"):
            Headers({})[name] = field
