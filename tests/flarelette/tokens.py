"""Tokens made by hand, so that the tests share no code with what they test."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

KEY = b"0123456789abcdef0123456789abcdef"
LONG_KEY = KEY * 2


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign_bytes(
    header: bytes, payload: bytes, key: bytes = KEY, digest: Any = hashlib.sha256
) -> str:
    signed = f"{b64(header)}.{b64(payload)}"
    return f"{signed}.{b64(hmac.new(key, signed.encode(), digest).digest())}"


def sign(claims: Any, key: bytes = KEY, digest: Any = hashlib.sha256, **header: Any) -> str:
    protected = {"alg": "HS256", "typ": "JWT", **header}
    return sign_bytes(json.dumps(protected).encode(), json.dumps(claims).encode(), key, digest)
