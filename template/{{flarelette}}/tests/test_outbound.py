"""Outbound calls without a runtime."""

import asyncio

import pytest

from models.errors import ConfigurationError
from services import http_client


def test_without_a_runtime_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "fetch", http_client.unavailable)
    with pytest.raises(ConfigurationError, match="Workers runtime"):
        asyncio.run(http_client.http_get("http://127.0.0.1:1/"))
