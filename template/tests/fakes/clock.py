"""The clock that the fakes share."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Runs with real time, and jumps ahead when a test says so."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def utcnow(self) -> datetime:
        """The moment as bindings give it: naive UTC, in whole milliseconds."""
        moment = datetime.fromtimestamp(self.now(), UTC).replace(tzinfo=None)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def advance(self, seconds: float) -> None:
        """Jumps ahead; there is no way back."""
        if seconds < 0:
            raise ValueError("a clock only goes forward")
        self._ahead += seconds
