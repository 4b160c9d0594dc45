"""JSON Web Tokens under a shared secret (RFC 7515, 7519 and the advice of RFC 8725)."""

from __future__ import annotations

import hmac
import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from .decorators import require_unrouted
from .errors import HttpError
from .middleware import Handler, Next
from .request import Request, finite, parse_json
from .response import Response

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749, 3.3
_KEY_SIZES = {"HS256": 32, "HS384": 48, "HS512": 64}

Secrets = str | bytes | Sequence[str | bytes]


class InvalidToken(Exception):
    """The token must not be trusted; the text says why, for logs and never for the client."""


def _keys(secret: Secrets, algorithm: str) -> list[bytes]:
    secrets = [secret] if isinstance(secret, str | bytes) else secret
    keys = [key.encode() if isinstance(key, str) else key for key in secrets]
    if algorithm not in _KEY_SIZES:
        raise ValueError(f"algorithm {algorithm!r} is not one of {', '.join(_KEY_SIZES)}")
    if not keys or len(min(keys, key=len)) < _KEY_SIZES[algorithm]:
        raise ValueError(f"{algorithm} needs {_KEY_SIZES[algorithm]} bytes of secret or more")
    return keys


def _decode(segment: str) -> bytes:
    data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if urlsafe_b64encode(data).rstrip(b"=").decode() != segment:
        raise ValueError("not base64url in its one canonical form")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(members := dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=finite, parse_float=finite)


def _object(data: bytes) -> dict[str, Any]:
    try:
        members = parse_json(data, _DECODER)
    except ValueError as error:
        raise InvalidToken("a part is not plain JSON") from error
    if not isinstance(members, dict):
        raise InvalidToken("a part is no JSON object")
    return members


def verify_jws(token: str, key: bytes, algorithm: str) -> bytes:
    """The payload of a compact JWS, which need not be JSON; InvalidToken unless `key` signed it.

    ValueError for a key shorter than the hash (RFC 7518, 3.2) or an algorithm but HS256/384/512.
    """
    return _verify(token, _keys(key, algorithm), algorithm)


def _verify(token: str, keys: list[bytes], algorithm: str) -> bytes:
    try:
        header, payload, signature = map(_decode, token.split("."))
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidToken("not three segments of base64url") from error
    protected = _object(header)
    if protected.get("alg") != algorithm or protected.keys() & {"crit", "b64"}:
        raise InvalidToken("another algorithm, or an extension")
    signed, digest = token.rpartition(".")[0].encode(), f"sha{algorithm[2:]}"
    if not any(hmac.compare_digest(hmac.digest(key, signed, digest), signature) for key in keys):
        raise InvalidToken("wrong signature")
    return payload


def decode_jwt(
    token: str,
    secret: Secrets,
    *,
    algorithm: str = "HS256",
    audience: str | Collection[str] | None = None,
    issuer: str | None = None,
    leeway: float = 0,
    now: Callable[[], float] = time.time,
) -> dict[str, Any]:
    """The claims of a token signed with one of the secrets; otherwise InvalidToken.

    `exp` is required, `leeway` is in seconds. A token with `aud` is refused where no audience is
    expected (RFC 7519, 4.1.3). ValueError as for `verify_jws`.
    """
    claims = _object(_verify(token, _keys(secret, algorithm), algorithm))
    _check_times(claims, now(), leeway)
    if issuer is not None and claims.get("iss") != issuer:
        raise InvalidToken("another issuer")
    if audience is not None or "aud" in claims:
        _check_audience(claims.get("aud"), () if audience is None else audience)
    return claims


def _check_times(claims: dict[str, Any], now: float, leeway: float) -> None:
    for name in claims.keys() & {"exp", "nbf", "iat"}:
        if type(claims[name]) not in (int, float) or abs(claims[name]) > 2**53:
            raise InvalidToken(f"{name} is no time")
    if "exp" not in claims or now >= claims["exp"] + leeway:
        raise InvalidToken("expired")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now + leeway:
        raise InvalidToken("not valid yet")


def _check_audience(claimed: Any, expected: str | Collection[str]) -> None:
    given = [claimed] if isinstance(claimed, str) else claimed
    wanted = [expected] if isinstance(expected, str) else expected
    if not _is_texts(given) or not set(wanted) & set(given):
        raise InvalidToken("another audience")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


@dataclass(frozen=True)
class ActorClaim:
    """Who is calling; `scopes` unites the claims `scope` (RFC 8693) and `perms`, a list."""

    sub: str
    iss: str
    scopes: frozenset[str]
    claims: dict[str, Any]

    @classmethod
    def from_claims(cls, claims: dict[str, Any]) -> ActorClaim:
        """InvalidToken where one of the four claims has the wrong type."""
        sub, iss, scope = texts = [claims.get(name, "") for name in ("sub", "iss", "scope")]
        perms = claims.get("perms", [])
        if not (_is_texts(texts) and _is_texts(perms)):
            raise InvalidToken("a claim has the wrong type")
        return cls(sub, iss, frozenset([*scope.split(), *perms]), claims)


class JWTMiddleware:
    """Answers 401 unless a request bears a token for `audience`, or its path is in `exempt`.

    Paths are compared whole, in a mounted application without its prefix. `secret` may be a list, for rotation, or a function of the request where it is in the Worker's
    `env`. A secret that is too short is a ValueError.
    """

    def __init__(
        self,
        secret: Secrets | Callable[[Request], Secrets],
        audience: str | Collection[str] | None,
        *,
        algorithm: str = "HS256",
        issuer: str | None = None,
        leeway: float = 0,
        now: Callable[[], float] = time.time,
        exempt: Collection[str] = (),
    ) -> None:
        _keys(b" " * 64 if callable(secret) else secret, algorithm)
        self.secret = secret
        self.exempt = frozenset([exempt] if isinstance(exempt, str) else exempt)
        self.options: dict[str, Any] = {"algorithm": algorithm, "audience": audience}
        self.options |= {"issuer": issuer, "leeway": leeway, "now": now}

    async def __call__(self, request: Request, next: Next) -> Response:
        """Set the actor that `get_actor` reads."""
        if (request.route_path or request.path) in self.exempt:
            return await next(request)
        scheme, _, token = request.header("authorization").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized("Bearer")
        secret = self.secret(request) if callable(self.secret) else self.secret
        try:
            claims = decode_jwt(token.strip(), secret, **self.options)
            request.state.actor = ActorClaim.from_claims(claims)
        except InvalidToken:
            raise _unauthorized('Bearer error="invalid_token"') from None
        return await next(request)


def _unauthorized(challenge: str) -> HttpError:
    return HttpError(401, "A valid bearer token is required.", {"www-authenticate": challenge})


def get_actor(request: Request) -> ActorClaim:
    """The caller whom JWTMiddleware let through; HttpError 401 when there is none."""
    if isinstance(actor := getattr(request.state, "actor", None), ActorClaim):
        return actor
    raise _unauthorized("Bearer")


def require_scopes(*scopes: str) -> Callable[[Handler], Handler]:
    """Answer 403 unless the actor has every one of `scopes` (RFC 6750, 3.1)."""
    listed = " ".join(scopes)
    if not scopes or not all(map(_SCOPE.fullmatch, scopes)):
        raise ValueError(
            "require_scopes takes scopes of ASCII, without blanks, quotes and backslashes"
        )
    challenge = f'Bearer error="insufficient_scope", scope="{listed}"'

    def decorate(handler: Handler) -> Handler:
        require_unrouted(handler)

        @wraps(handler)
        async def guarded(request: Request) -> Any:
            if not get_actor(request).scopes.issuperset(scopes):
                raise HttpError(403, f"This needs {listed}.", {"www-authenticate": challenge})
            return await handler(request)

        guarded.__dict__["scopes"] = scopes
        return guarded

    return decorate
