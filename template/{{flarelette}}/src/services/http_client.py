"""Outbound HTTP through the runtime's own `fetch`, which main.py puts in here."""

import asyncio
import json as json_module
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from models.errors import ConfigurationError, UpstreamError, UpstreamTimeoutError

TIMEOUT = 10.0  # seconds, for the whole call


async def unavailable(url: str, **options: Any) -> Any:
    """Stands in where there is no runtime."""
    raise ConfigurationError("Outbound calls need the Workers runtime, or a `fetch` set by a test.")


fetch: Callable[..., Awaitable[Any]] = unavailable


async def http_get(
    url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Any:
    """The JSON that `url` answers with.

    Raises: UpstreamTimeoutError (504) and UpstreamError (502), which routes answer as problems.
    """
    return await request_json("GET", with_query(url, params), headers or {}, None)


async def http_post(url: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Any:
    """The JSON that `url` answers with, None for an empty answer; raises as `http_get` does."""
    fields = {"content-type": "application/json", **(headers or {})}
    return await request_json("POST", url, fields, json_module.dumps(json))


async def request_json(method: str, url: str, headers: Mapping[str, str], body: str | None) -> Any:
    """Call once, with no retry; the errors name the host and neither the path nor the body."""
    host = re.split("[/?#]", url.partition("://")[2])[0].rpartition("@")[2]
    try:
        async with asyncio.timeout(TIMEOUT):
            answer = await fetch(url, method=method, headers=dict(headers), body=body)
            text = await answer.text()
    except TimeoutError:
        raise UpstreamTimeoutError(f"{host} did not answer within {TIMEOUT:g} s.") from None
    except ConfigurationError:
        raise
    except Exception:
        raise UpstreamError(f"{host} could not be reached.") from None
    if not 200 <= answer.status < 300:
        raise UpstreamError(f"{host} answered with {answer.status}.")
    try:
        return json_module.loads(text) if text else None
    except ValueError:
        raise UpstreamError(f"{host} answered with something that is not JSON.") from None


def with_query(url: str, params: Mapping[str, Any] | None) -> str:
    """`url` with `params` encoded behind it; a list gives its name once for each value."""
    if not params:
        return url
    from urllib.parse import urlencode  # slow to import, and seldom needed

    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, doseq=True)}"
