"""A clock that moves only when a test says so, or when the code under test sleeps."""

from __future__ import annotations

EPOCH = 1_700_000_000.0


class FakeClock:
    """A `raydog_resources.clock.Clock` for tests: no real second passes."""

    def __init__(self, now: float = EPOCH) -> None:
        self._now = now
        self._monotonic = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """What the real clock would do, at once; `slept` keeps what was asked for."""
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass; it never goes back, as `time.sleep` refuses to."""
        if seconds < 0:
            raise ValueError(f"time does not go back: {seconds} s")
        self._now += seconds
        self._monotonic += seconds
