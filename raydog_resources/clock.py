"""Time comes in through the constructor: this is the only module that imports `time`."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What code that waits, measures or stamps needs of time."""

    def now(self) -> float:
        """Seconds since the epoch: for stamps that a person or another machine reads."""

    def monotonic(self) -> float:
        """Seconds that never jump: for deadlines and durations."""

    def sleep(self, seconds: float) -> None:
        """Wait, and let others run meanwhile."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
