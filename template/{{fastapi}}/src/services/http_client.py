"""Outbound HTTP. A Worker keeps no connection between requests, so each call makes its own client."""

import logging
from typing import Any

import httpx

from models.errors import UpstreamError, UpstreamTimeoutError

TIMEOUT = 10.0  # seconds, for each step: connect, send, wait, read

# At INFO httpx logs whole URLs, and with them whatever secret is in a query.
logging.getLogger("httpx").setLevel(logging.WARNING)


def get_client(**options: Any) -> httpx.AsyncClient:
    """A fresh client, for use in `async with`; `options` are those of `httpx.AsyncClient`."""
    return httpx.AsyncClient(**{"http2": False, "timeout": TIMEOUT, **options})


async def http_get(url: str, **options: Any) -> Any:
    """The JSON that `url` answers with; `options` such as `params` and `headers` are httpx's.

    Raises: UpstreamTimeoutError (504) and UpstreamError (502), which routes answer as problems.
    """
    return await request_json("GET", url, **options)


async def http_post(url: str, **options: Any) -> Any:
    """The JSON that `url` answers with, None for an empty answer; raises as `http_get` does."""
    return await request_json("POST", url, **options)


async def request_json(method: str, url: str, **options: Any) -> Any:
    """Call once, with no retry; the errors name the host and neither the path nor the body."""
    host = "The server"
    try:
        host = httpx.URL(url).host
        async with get_client() as client:
            response = await client.request(method, url, **options)
            response.raise_for_status()
            return response.json() if response.content else None
    except httpx.TimeoutException:
        raise UpstreamTimeoutError(f"{host} did not answer within {TIMEOUT:g} s.") from None
    except httpx.HTTPStatusError as error:
        raise UpstreamError(f"{host} answered with {error.response.status_code}.") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise UpstreamError(f"{host} could not be reached.") from None
    except ValueError:
        raise UpstreamError(f"{host} answered with something that is not JSON.") from None
