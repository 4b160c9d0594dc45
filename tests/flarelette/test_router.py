from __future__ import annotations

import re
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flarelette import HttpError, Request
from flarelette.router import Router


async def handler(request: Request) -> None: ...


def make(*patterns: str, method: str = "GET") -> Router:
    router = Router()
    for pattern in patterns:
        router.add(pattern, method, handler)
    return router


def params(pattern: str, path: str) -> dict[str, Any] | int:
    try:
        return make(pattern).match("GET", path)[1]
    except HttpError as error:
        return error.status


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/", {}),
        ("/a", "/a", {}),
        ("/a", "/a/", 404),
        ("/a/", "/a", 404),
        ("/{id}", "/7", {"id": "7"}),
        ("/{id}", "/", 404),
        ("/{id}", "/7/8", 404),
        ("/{id:str}", "/a%20b", {"id": "a b"}),
        ("/{id}", "/a%2Fb", {"id": "a/b"}),
        ("/{id}", "/%ff", {"id": "\ufffd"}),
        ("/{id}", "/a+b%zz", {"id": "a+b%zz"}),
        ("/{id:int}", "/042", {"id": 42}),
        ("/{id:int}", "/-1", 404),
        ("/{id:int}", "/%34", 404),
        ("/{id:int}", "/٣", 404),
        ("/{id:int}", "/" + "9" * 5000, 404),
        ("/{x:float}", "/1.5", {"x": 1.5}),
        ("/{x:float}", "/1", {"x": 1.0}),
        ("/{x:float}", "/.5", 404),
        ("/{x:float}", "/" + "9" * 400, 404),
        ("/{rest:path}", "/", {"rest": ""}),
        ("/f/{rest:path}", "/f/a/b%20c", {"rest": "a/b c"}),
        ("/f/{rest:path}", "/f", 404),
        ("/f/{rest:path}/end", "/f/a/b/end", {"rest": "a/b"}),
        ("/f/{rest:path}/end", "/f/a/b", 404),
        ("/{a}.{b}", "/x.y", {"a": "x", "b": "y"}),
        ("/v{n:int}/{a}-{b}", "/v2/x-y", {"n": 2, "a": "x", "b": "y"}),
        ("/a.c", "/abc", 404),
        ("/a%20b", "/a%20b", {}),
        ("/{id}", "/{id}", {"id": "{id}"}),
        ("/{id}", "*", 404),
        ("/{id}", "", 404),
    ],
)
def test_patterns(pattern: str, path: str, expected: dict[str, Any] | int) -> None:
    assert params(pattern, path) == expected


def test_uuid() -> None:
    value = uuid.UUID("12345678-1234-5678-1234-567812345678")
    assert params("/{u:uuid}", f"/{value}") == {"u": value}
    assert params("/{u:uuid}", f"/{value.hex.upper()}") == {"u": value}
    assert params("/{u:uuid}", "/12345678") == 404


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("a", "write it like"),
        ("", "write it like"),
        ("{id}", "write it like"),
        ("/{id", "write it like"),
        ("/id}", "write it like"),
        ("/{}", "write it like"),
        ("/{1a}", "write it like"),
        ("/{a b}", "write it like"),
        ("/a?b", "write it like"),
        ("/a#b", "write it like"),
        ("/a b", "write it like"),
        ("/café", "write it like"),
        ("/{a:slug}", "not of str, int"),
        ("/{a}/{a:int}", "twice"),
    ],
)
def test_bad_patterns_are_refused(pattern: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(pattern)


@pytest.mark.parametrize("pattern", ["/{a}-{b}-{c}.json", "/{a}{b}{c:int}x", "/{a:int}{b:int}x"])
def test_a_long_segment_does_not_take_long(pattern: str) -> None:
    router = Router()
    router.add(pattern, "GET", handler)
    with pytest.raises(HttpError):
        router.match("GET", "/" + "-" * 20_000)
    with pytest.raises(HttpError):
        router.match("GET", "/" + "1" * 20_000)


def test_parameters_in_one_segment_have_255_characters_each() -> None:
    router = Router()
    router.add("/{a}.{b}/{c}", "GET", handler)
    long = "x" * 255
    assert router.match("GET", f"/{long}.{long}x/{long}x")[1]["a"] == long
    with pytest.raises(HttpError):
        router.match("GET", f"/{long}x.{long}/{long}")


def test_unknown_methods_and_duplicates_are_refused() -> None:
    with pytest.raises(ValueError, match="'BREW' is not one of DELETE"):
        make("/", method="BREW")
    router = make("/a", "/{id}", "/{id:int}")
    for pattern in ("/a", "/{id}", "/{other}"):
        with pytest.raises(ValueError, match="routed already, as /"):
            router.add(pattern, "GET", handler)
    router.add("/{other}", "POST", handler)
    assert router.match("POST", "/x")[1] == {"other": "x"}


def test_static_goes_before_patterns_and_patterns_in_order() -> None:
    router = Router()

    async def first(request: Request) -> None: ...
    async def second(request: Request) -> None: ...

    router.add("/{rest:path}", "GET", first)
    router.add("/{name}", "GET", second)
    router.add("/me", "GET", second)
    assert router.match("GET", "/me") == (second, {})
    assert router.match("GET", "/you") == (first, {"rest": "you"})


def refusal(router: Router, method: str, path: str) -> HttpError:
    with pytest.raises(HttpError) as caught:
        router.match(method, path)
    return caught.value


def test_405_unites_the_methods_of_every_route_of_the_path() -> None:
    router = make("/users/me")
    router.add("/users/{id}", "DELETE", handler)
    router.add("/users/{id}", "PUT", handler)
    assert router.match("DELETE", "/users/me")[1] == {"id": "me"}
    error = refusal(router, "POST", "/users/me")
    assert (error.status, error.headers) == (405, {"allow": "DELETE, GET, HEAD, OPTIONS, PUT"})
    assert refusal(router, "get", "/users/me").status == 405
    assert refusal(router, "OPTIONS", "/nothing").status == 404


def test_head_is_get_unless_routed_and_options_can_be_routed() -> None:
    async def own(request: Request) -> None: ...

    router = make("/a")
    assert router.match("HEAD", "/a")[0] is handler
    router.add("/a", "HEAD", own)
    router.add("/a", "OPTIONS", own)
    assert router.match("HEAD", "/a")[0] is own
    assert router.match("OPTIONS", "/a")[0] is own
    with pytest.raises(ValueError, match="already"):
        router.add("/a", "HEAD", own)
    late = make("/b", method="HEAD")
    late.add("/b", "GET", own)
    assert late.match("HEAD", "/b")[0] is handler


SEGMENTS = ["a", "b", "{x}", "{n:int}", "v{n}", "{x}.{y}", "{p:path}", ""]
EXPRESSIONS = {"int": "[0-9]+", "path": ".*", None: "[^/]+"}


def naive(patterns: list[str], path: str) -> str | None:
    """What the documentation says, in the most obvious way: try one after the other."""
    in_order = sorted(patterns, key=lambda pattern: "{" in pattern)
    for pattern in in_order:
        parts = re.split(r"\{\w+(?::(\w+))?\}", pattern)
        regex = "".join(
            f"(?:{EXPRESSIONS[part]})" if n % 2 else re.escape(part or "")
            for n, part in enumerate(parts)
        )
        if re.fullmatch(regex, path, re.DOTALL):
            return pattern
    return None


@given(
    st.lists(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=4), min_size=1, max_size=8),
    st.lists(st.sampled_from(["a", "b", "7", "v1", "x.y", "", "{x}"]), min_size=1, max_size=5),
)
def test_router_agrees_with_a_naive_matcher(table: list[list[str]], path: list[str]) -> None:
    router = Router()
    patterns = []
    for row in table:
        pattern = "/" + "/".join(row)
        try:
            router.add(pattern, "GET", handler)
        except ValueError:
            continue
        patterns.append(pattern)
        router.routes[pattern].handlers["GET"] = named(pattern)
    wanted = naive(patterns, "/" + "/".join(path))
    if wanted is None:
        assert refusal(router, "GET", "/" + "/".join(path)).status == 404
    else:
        assert router.match("GET", "/" + "/".join(path))[0].__name__ == wanted


def named(name: str) -> Any:
    async def found(request: Request) -> None: ...

    found.__name__ = name
    return found


def fastest(router: Router, path: str) -> float:
    rounds = []
    for _ in range(7):
        started = time.process_time()
        for _ in range(2000):
            router.match("GET", path)
        rounds.append(time.process_time() - started)
    return min(rounds)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/r{}/{{id:int}}", "/r7/42"),
        ("/{{org}}/r{}", "/acme/r7"),
        ("/x/{{a}}/r{}/{{b}}", "/x/1/r7/2"),
    ],
)
def test_a_thousand_routes_cost_no_more_than_twice_ten(pattern: str, path: str) -> None:
    small = make(*(pattern.format(n) for n in range(10)))
    large = make(*(pattern.format(n) for n in range(1000)))
    assert fastest(large, path) <= 2 * fastest(small, path)
