from __future__ import annotations

import base64
import hashlib
import json
import warnings
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flarelette import JWTMiddleware, Request, WorkersApp, get_actor, require_scopes
from flarelette.auth import ActorClaim, InvalidToken, decode_jwt, verify_jws
from flarelette.testing import TestClient, TestResponse
from tests.flarelette.tokens import KEY, LONG_KEY, b64, sign, sign_bytes

NOW = 1_800_000_000
CLAIMS = {"sub": "ann", "exp": NOW + 60}


def decode(token: Any, secret: Any = KEY, **options: Any) -> dict[str, Any]:
    return decode_jwt(token, secret, now=lambda: NOW, **options)


def refused(token: Any, secret: Any = KEY, **options: Any) -> bool:
    try:
        decode(token, secret, **options)
    except InvalidToken:
        return True
    return False


def test_the_example_of_rfc_7515() -> None:
    key = base64.urlsafe_b64decode(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="
    )
    compact = (
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )
    payload = b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    assert verify_jws(compact, key, "HS256") == payload
    assert decode_jwt(compact, key, now=lambda: 1300819379)["iss"] == "joe"
    with pytest.raises(InvalidToken):
        verify_jws(compact[:-1] + "l", key, "HS256")


def test_a_payload_need_not_be_json_for_verify_jws() -> None:
    for payload in (b"", b"\xff\0", b"[1]"):
        assert verify_jws(sign_bytes(b'{"alg":"HS256"}', payload), KEY, "HS256") == payload
        assert refused(sign_bytes(b'{"alg":"HS256"}', payload))


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_algorithms_against_pyjwt(algorithm: str) -> None:
    token = jwt.encode(CLAIMS, LONG_KEY, algorithm=algorithm)
    assert decode(token, LONG_KEY, algorithm=algorithm) == CLAIMS
    for other in {"HS256", "HS384", "HS512"} - {algorithm}:
        assert refused(token, LONG_KEY, algorithm=other)
    digest = getattr(hashlib, f"sha{algorithm[2:]}")
    ours = sign(CLAIMS, LONG_KEY, digest, alg=algorithm)
    assert jwt.decode(ours, LONG_KEY, [algorithm], options={"verify_exp": False}) == CLAIMS


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "hs256"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": None},
        {"alg": ["HS256"]},
        {"alg": 256},
        {"crit": []},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"b64": True},
    ],
)
def test_headers_that_are_refused_though_signed(header: dict[str, Any]) -> None:
    assert not refused(sign(CLAIMS))
    assert refused(sign(CLAIMS, **header))


@pytest.mark.parametrize(
    "header",
    [
        b"{}",
        b"[]",
        b'"HS256"',
        b"null",
        b"",
        b"{",
        b"\xff",
        b'{"alg":"HS256","alg":"HS256"}',
        b'{"alg":"HS256"} x',
        b'{"alg":"HS256","x":NaN}',
        b'{"alg":"HS256","x":1e999}',
        b'{"alg":"HS256","x":' + b"[" * 100_000,
        b'{"alg":"HS256","x":' + b"9" * 5000 + b"}",
    ],
)
def test_headers_that_are_no_plain_object(header: bytes) -> None:
    assert refused(sign_bytes(header, json.dumps(CLAIMS).encode()))


def test_an_unsigned_token() -> None:
    payload = b64(json.dumps(CLAIMS).encode())
    for header in (b'{"alg":"none"}', b'{"alg":"HS256"}'):
        assert refused(f"{b64(header)}.{payload}.")


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'{"exp":1800000060,"exp":1800000060}',
        b'{"exp":NaN}',
        b'{"exp":Infinity}',
        b'{"exp":1e999}',
        b'{"exp":' + b"9" * 5000 + b"}",
        b'{"exp":1800000060,"x":' + b"[" * 100_000,
        b'{"exp":1' + b"0" * 400 + b"}",
    ],
)
def test_claims_that_are_no_plain_object(payload: bytes) -> None:
    assert refused(sign_bytes(b'{"alg":"HS256"}', payload))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t + "=",
        lambda t: t + "!!!!",
        lambda t: t + " ",
        lambda t: "\n" + t,
        lambda t: t + ".",
        lambda t: t.replace(".", "", 1),
        lambda t: t.encode(),
        lambda t: None,
        lambda t: 7,
        lambda t: "",
        lambda t: "..",
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: "é" + t,
        lambda t: "\ud800" + t,
        lambda t: t.replace("-", "+").replace("_", "/") + "AA",
        lambda t: f"a.{t}",
        lambda t: t + "\0",
    ],
)
def test_tokens_in_another_shape(change: Any) -> None:
    assert refused(change(sign(CLAIMS)))


def test_a_signature_has_one_spelling() -> None:
    token = sign(CLAIMS)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/="
    assert [not refused(token[:-1] + last) for last in alphabet].count(True) == 1


@pytest.mark.parametrize(
    ("claims", "leeway", "good"),
    [
        ({"exp": NOW}, 0, False),
        ({"exp": NOW + 1}, 0, True),
        ({"exp": NOW + 0.5}, 0, True),
        ({"exp": NOW - 5}, 5, False),
        ({"exp": NOW - 4}, 5, True),
        ({}, 0, False),
        ({"exp": None}, 0, False),
        ({"exp": "1900000000"}, 0, False),
        ({"exp": True}, 0, False),
        ({"exp": [NOW + 9]}, 0, False),
        ({"exp": 2**60}, 0, False),
        ({"exp": NOW + 9, "nbf": NOW}, 0, True),
        ({"exp": NOW + 9, "nbf": NOW + 1}, 0, False),
        ({"exp": NOW + 9, "nbf": NOW + 5}, 5, True),
        ({"exp": NOW + 9, "nbf": "0"}, 0, False),
        ({"exp": NOW + 9, "iat": NOW + 6}, 5, False),
        ({"exp": NOW + 9, "iat": False}, 0, False),
        ({"exp": NOW + 9, "iat": NOW, "nbf": -1}, 0, True),
    ],
)
def test_times(claims: dict[str, Any], leeway: float, good: bool) -> None:
    assert refused(sign(claims), leeway=leeway) is not good


@pytest.mark.parametrize(
    ("claimed", "expected", "good"),
    [
        ("a", "a", True),
        (["a", "b"], "b", True),
        (["a", "b"], ["x", "b"], True),
        ("a", "b", False),
        ([], "a", False),
        (None, "a", False),
        ("a", None, False),
        ([], None, False),
        (["a", 1], "a", False),
        ({"a": 1}, "a", False),
        ("abc", "a", False),
        ("a", "abc", False),
        ("a", ["abc"], False),
        (7, "7", False),
        ("", None, False),
        ("a", {"a", "b"}, True),
        ("a", [], False),
        ("", "", True),
    ],
)
def test_audience(claimed: Any, expected: Any, good: bool) -> None:
    assert refused(sign({**CLAIMS, "aud": claimed}), audience=expected) is not good


def test_a_missing_audience_and_the_issuer() -> None:
    assert refused(sign(CLAIMS), audience="a")
    assert refused(sign(CLAIMS), issuer="me")
    assert refused(sign({**CLAIMS, "iss": ["me"]}), issuer="me")
    assert not refused(sign({**CLAIMS, "iss": "me"}), issuer="me")


def test_rotation() -> None:
    old, new = b"o" * 32, "n" * 32
    for key in (old, new.encode()):
        assert decode(sign(CLAIMS, key), [new, old]) == CLAIMS
    assert refused(sign(CLAIMS), [new, old])


@pytest.mark.parametrize("secret", ["", b"", "x" * 31, ["x" * 32, "short"], []])
def test_weak_or_missing_secrets_are_refused_at_once(secret: Any) -> None:
    for use in (lambda: JWTMiddleware(secret, "a"), lambda: decode(sign(CLAIMS), secret)):
        with pytest.raises(ValueError, match="HS256 needs 32 bytes"):
            use()
    with pytest.raises(ValueError, match="64 bytes"):
        verify_jws("", KEY, "HS512")
    with pytest.raises(ValueError, match="'none' is not one of"):
        JWTMiddleware(lambda request: KEY, "a", algorithm="none")
    assert JWTMiddleware("é" * 16, "a")


def test_a_secret_is_not_shown() -> None:
    token = sign(CLAIMS, b"q" * 32)
    with pytest.raises(InvalidToken) as caught:
        decode(token, "hidden-secret-hidden-secret-hidden")
    assert "hidden" not in f"{caught.value!r}"


def oracle(token: str) -> dict[str, Any] | None:
    """PyJWT's verdict, with its clock turned off: times are checked by `test_times`."""
    options: Any = {
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
        "require": ["exp"],
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            claims: dict[str, Any] = jwt.decode(
                token, KEY, ["HS256"], audience="me", options=options
            )
    except Exception:
        return None
    return claims


ADVERSARIAL = st.text(alphabet=st.sampled_from('ABab01-_.=+/ \n{}"é'), max_size=12)


@given(st.data())
def test_a_mutated_token_is_never_taken_where_pyjwt_refuses_it(data: st.DataObject) -> None:
    token = sign({**CLAIMS, "aud": "me", "n": data.draw(st.integers())})
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, min(len(token), start + 6)))
    mutated = token[:start] + data.draw(ADVERSARIAL) + token[end:]
    verdict = None if refused(mutated, audience="me") else decode(mutated, audience="me")
    assert verdict is None or verdict == oracle(mutated)
    assert (verdict is not None) == (mutated == token)


@given(
    st.dictionaries(
        st.sampled_from(["sub", "iss", "aud", "exp", "scope", "jti"]),
        st.text(max_size=3)
        | st.integers(0, 2**40)
        | st.sampled_from(["me", ["me", "you"], NOW + 9]),
    )
)
def test_a_signed_token_that_is_taken_is_taken_by_pyjwt_too(claims: dict[str, Any]) -> None:
    token = sign(claims)
    if not refused(token, audience="me"):
        assert decode(token, audience="me") == claims
        if isinstance(claims.get("sub", ""), str) and isinstance(claims.get("jti", ""), str):
            assert oracle(token) == claims or not isinstance(claims.get("iss", ""), str)


@given(
    st.text() | st.binary() | st.none() | st.lists(st.text(), min_size=3, max_size=3).map(".".join)
)
def test_nonsense_is_an_invalid_token_and_nothing_else(token: Any) -> None:
    assert refused(token)
    with pytest.raises(InvalidToken):
        verify_jws(token, KEY, "HS256")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_signed_nonsense_too(header: bytes, payload: bytes) -> None:
    assert refused(sign_bytes(header, payload))
    assert refused(sign_bytes(b'{"alg":"HS256"}', payload))


def served(token: str | None, scheme: str = "Bearer", **options: Any) -> TestResponse:
    app = WorkersApp()
    secret = options.pop("secret", KEY)
    app.use(JWTMiddleware(secret, "me", now=lambda: NOW, exempt=["/health"], **options))

    @app.get("/me")
    async def me(request: Request) -> Any:
        actor = get_actor(request)
        return {"sub": actor.sub, "iss": actor.iss, "scopes": sorted(actor.scopes)}

    @app.get("/admin")
    @require_scopes("read", "admin:write")
    async def admin(request: Request) -> Any:
        return {"claims": get_actor(request).claims}

    @app.get("/health")
    @app.get("/open")
    async def health(request: Request) -> Any:
        return {"actor": get_actor(request).sub} if "actor" in request.query else None

    path = options.get("path", "/me")
    headers = {} if token is None else {"authorization": f"{scheme} {token}"}
    return TestClient(app, env={"SECRET": KEY.decode()}).get(path, headers=headers)


def good(**claims: Any) -> str:
    return sign({**CLAIMS, "aud": "me", **claims})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_good_token(scheme: str) -> None:
    response = served(good(iss="x", scope="a  b", perms=["c"]), scheme)
    assert response.json() == {"sub": "ann", "iss": "x", "scopes": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("token", "challenge"),
    [
        (None, "Bearer"),
        ("", 'Bearer error="invalid_token"'),
        ("x.y.z", 'Bearer error="invalid_token"'),
        (sign({**CLAIMS, "aud": "me", "exp": NOW}), 'Bearer error="invalid_token"'),
        (sign({**CLAIMS, "aud": "you"}), 'Bearer error="invalid_token"'),
        (good(perms="rw"), 'Bearer error="invalid_token"'),
        (good(perms=[1]), 'Bearer error="invalid_token"'),
        (good(scope=["a"]), 'Bearer error="invalid_token"'),
        (good(sub=7), 'Bearer error="invalid_token"'),
        (good(iss=None), 'Bearer error="invalid_token"'),
    ],
)
def test_401_has_one_text_for_every_cause(token: str | None, challenge: str) -> None:
    response = served(token)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == challenge
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "A valid bearer token is required."


def test_another_scheme_is_no_bearer() -> None:
    assert served(good(), "Basic").headers["www-authenticate"] == "Bearer"


def test_a_secret_out_of_the_environment() -> None:
    assert served(good(), secret=lambda request: request.env["SECRET"]).status_code == 200
    assert served(good(), secret=lambda request: [b"z" * 32]).status_code == 401


def test_a_secret_missing_from_the_environment_fails_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert served(good(), secret=lambda request: "").status_code == 500
    assert "needs 32 bytes" in caplog.text


def path(name: str, token: str | None) -> TestResponse:
    app = WorkersApp()
    app.use(JWTMiddleware(KEY, "me", now=lambda: NOW, exempt=["/health"]))

    @app.get("/admin")
    @require_scopes("read", "admin:write")
    async def admin(request: Request) -> Any:
        return {"claims": get_actor(request).claims}

    @app.get("/health")
    async def health(request: Request) -> Any:
        return {"actor": get_actor(request).sub} if request.query else None

    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return TestClient(app).get(name, headers=headers)


def test_exempt_paths_need_no_token_and_have_no_actor() -> None:
    assert path("/health", None).status_code == 204
    assert path("/health?actor", good()).status_code == 401
    assert path("/none", None).status_code == 401


def test_an_exempt_path_is_whole_and_may_be_given_alone() -> None:
    app, inner = WorkersApp(), WorkersApp()
    app.use(JWTMiddleware(KEY, "svc", exempt="/health"))
    inner.use(JWTMiddleware(KEY, "svc", exempt=["/status"]))
    app.mount("/health", inner)
    client = TestClient(app)
    for name in ("/", "/h", "/health/status", "/healthy"):
        assert client.get(name).status_code == 401
    outer = WorkersApp()
    outer.mount("/status", inner)
    assert TestClient(outer).get("/status").status_code == 401
    assert TestClient(outer).get("/status/status").status_code == 404


def test_every_scope_is_needed() -> None:
    response = path("/admin", good(scope="read"))
    assert response.status_code == 403
    assert response.headers["www-authenticate"] == (
        'Bearer error="insufficient_scope", scope="read admin:write"'
    )
    assert path("/admin", good(scope="read", perms=["admin:write"])).status_code == 200
    assert path("/admin", None).status_code == 401


def test_scopes_without_the_middleware_are_401() -> None:
    app = WorkersApp()

    @app.get("/")
    @require_scopes("a")
    async def handler(request: Request) -> None: ...

    assert TestClient(app).get("/").status_code == 401


@pytest.mark.parametrize("scopes", [(), ("",), ("a b",), ('a"',), ("a", ""), ("größe",), ("a\\",)])
def test_scopes_that_cannot_be_are_refused(scopes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="without blanks"):
        require_scopes(*scopes)


def test_actor_claim() -> None:
    actor = ActorClaim.from_claims({"sub": "a", "scope": "x"})
    assert (actor.sub, actor.iss, actor.scopes) == ("a", "", frozenset({"x"}))
