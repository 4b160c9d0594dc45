"""Cache-aside over KV: read the cache, else load and remember."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bindings.kv import KVNamespace

logger = logging.getLogger(__name__)

MIN_TTL = 60  # seconds; KV refuses less


async def cached(
    kv: KVNamespace, key: str, load: Callable[[], Awaitable[Any]], ttl: int = MIN_TTL
) -> Any:
    """What `load` gives, which must be JSON; it may be `ttl` seconds old, and a little more.

    A cache that fails costs time and no answer: that is logged, and `load` is asked.
    """
    if (found := await read(kv, key)) is not None:
        return found
    loaded = await load()
    try:
        await kv.put(key, json.dumps(loaded), expirationTtl=ttl)
    except Exception:
        logger.warning("The cache did not take %s", key, exc_info=True)
    return loaded


async def read(kv: KVNamespace, key: str) -> Any:
    """The cached value; None where there is none, or no cache to ask."""
    try:
        return await kv.get(key, "json")
    except Exception:
        logger.warning("The cache did not give %s", key, exc_info=True)
        return None
