from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flarelette import CORSMiddleware, HttpError, Request, WorkersApp
from flarelette.testing import TestClient

SITE, OTHER = "https://app.example", "https://evil.example"


def client(*args: Any, **options: Any) -> TestClient:
    app = WorkersApp()
    app.use(CORSMiddleware(*args, **options))

    @app.get("/")
    async def handler(request: Request) -> dict[str, bool]:
        return {"ok": True}

    @app.get("/teapot")
    async def teapot(request: Request) -> None:
        raise HttpError(418)

    return TestClient(app)


def preflight(origin: str, method: str, headers: str = "") -> dict[str, str]:
    fields = {"origin": origin, "access-control-request-method": method}
    return {**fields, "access-control-request-headers": headers} if headers else fields


def test_a_listed_origin_may_read_even_errors() -> None:
    for path, status in (("/", 200), ("/teapot", 418), ("/none", 404)):
        response = client([SITE], expose_headers=["x-total"]).get(path, headers={"origin": SITE})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == SITE
        assert response.headers["access-control-expose-headers"] == "x-total"
        assert response.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "origin", [OTHER, "null", SITE.upper(), SITE + ".evil.example", SITE + ":81"]
)
def test_another_origin_gets_no_permission_but_vary(origin: str) -> None:
    response = client([SITE], allow_credentials=True).get("/", headers={"origin": origin})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers
    assert response.headers["vary"] == "Origin"


def test_a_request_without_origin_varies_too() -> None:
    assert client([SITE]).get("/").headers["vary"] == "Origin"
    assert "vary" not in client(["*"]).get("/").headers
    assert client(["*"]).get("/").headers["access-control-allow-origin"] == "*"


def test_any_origin_is_a_star() -> None:
    response = client(["*"]).get("/", headers={"origin": OTHER})
    assert response.headers["access-control-allow-origin"] == "*"
    with pytest.raises(ValueError, match="credentials"):
        CORSMiddleware(["*"], allow_credentials=True)


def test_an_origin_in_place_of_a_list() -> None:
    response = client(SITE).get("/", headers={"origin": SITE})
    assert response.headers["access-control-allow-origin"] == SITE


def test_preflight() -> None:
    asked = preflight(SITE, "DELETE", "Authorization, Content-Type")
    response = client([SITE], allow_headers=["authorization"], allow_credentials=True).options(
        "/anything", headers=asked
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == SITE
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "DELETE" in response.headers["access-control-allow-methods"].split(", ")
    assert response.headers["access-control-allow-headers"] == "authorization, content-type"
    assert response.headers["access-control-max-age"] == "600"
    assert response.headers["vary"] == "Origin, Access-Control-Request-Headers"


def test_options_that_is_no_preflight_is_routed() -> None:
    response = client([SITE]).options("/", headers={"origin": SITE})
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    response = client([SITE]).options("/", headers={"access-control-request-method": "PUT"})
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_header_star_allows_what_is_asked() -> None:
    asked = preflight(SITE, "GET", "X-Whatever")
    response = client([SITE], allow_headers=["*"]).options("/", headers=asked)
    assert response.headers["access-control-allow-headers"] == "x-whatever"


def test_a_star_holds_for_whoever_asks_and_whoever_does_not() -> None:
    response = client(["*", SITE]).get("/", headers={"origin": SITE})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "vary" not in response.headers


def test_a_header_that_cannot_be_is_not_allowed() -> None:
    response = client([SITE], allow_headers=["*"]).options("/", headers=preflight(SITE, "GET", "é"))
    assert response.status_code == 204
    assert "access-control-allow-headers" not in response.headers


@given(
    origins=st.sampled_from([[SITE], [SITE, OTHER], ["*"], []]),
    credentials=st.booleans(),
    methods=st.sampled_from([["GET"], ["GET", "PUT"]]),
    headers=st.sampled_from([[], ["X-A"], ["*"]]),
    origin=st.sampled_from([SITE, OTHER, "null"]),
    method=st.sampled_from(["GET", "PUT", "put"]),
    asked=st.sampled_from(["", "x-a", "X-A,accept", "x-b"]),
)
def test_matrix_of_preflights(
    origins: list[str],
    credentials: bool,
    methods: list[str],
    headers: list[str],
    origin: str,
    method: str,
    asked: str,
) -> None:
    credentials = credentials and "*" not in origins
    response = client(
        origins, allow_credentials=credentials, allow_methods=methods, allow_headers=headers
    ).options("/", headers=preflight(origin, method, asked))
    got = response.headers
    trusted = "*" in origins or origin in origins
    assert response.status_code == 204
    assert got.get("access-control-allow-origin") == (
        ("*" if "*" in origins else origin) if trusted else None
    )
    assert ("access-control-allow-credentials" in got) == (trusted and credentials)
    names = {name.strip().lower() for name in asked.split(",")} - {""}
    known = {name.lower() for name in headers} | {"accept"}
    fine = method in methods and ("*" in headers or names <= known)
    assert ("access-control-allow-methods" in got) == fine
    if fine:
        assert set(got["access-control-allow-headers"].split(", ")) - {""} == names
