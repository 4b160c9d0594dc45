"""The cache over KV: it saves loading, forgets in time, and its failure costs no answer."""

import asyncio
from typing import Any

from services.cache import cached
from tests.fakes.clock import Clock
from tests.fakes.kv import FakeKV


class Source:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> dict[str, int]:
        self.calls += 1
        return {"call": self.calls}


class Broken:
    """A cache that cannot be reached."""

    async def get(self, *args: object, **options: object) -> Any:
        raise ConnectionError

    put = get


def test_loads_once() -> None:
    async def scenario() -> None:
        kv, source = FakeKV(clock=Clock()), Source()
        assert await cached(kv, "key", source) == {"call": 1}
        assert await cached(kv, "key", source) == {"call": 1}
        assert await cached(kv, "other", source) == {"call": 2}

    asyncio.run(scenario())


def test_forgets_in_time() -> None:
    async def scenario() -> None:
        clock, source = Clock(), Source()
        kv = FakeKV(clock=clock)
        await cached(kv, "key", source, ttl=60)
        clock.advance(61)
        assert await cached(kv, "key", source, ttl=60) == {"call": 2}

    asyncio.run(scenario())


def test_a_broken_cache_costs_no_answer() -> None:
    broken: Any = Broken()
    assert asyncio.run(cached(broken, "key", Source())) == {"call": 1}
