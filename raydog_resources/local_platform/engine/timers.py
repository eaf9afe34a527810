"""What falls due later, in order. Nothing is taken back: whoever is woken looks whether it still holds."""

from __future__ import annotations

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Timer:
    """Something to look at: `what` says how, `ident` whom it concerns."""

    what: str
    ident: str


class Timers:
    """A heap of due times."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._pushed = 0

    def push(self, due: float, what: str, ident: str) -> None:
        """Ask to be woken."""
        self._pushed += 1
        heapq.heappush(self._heap, (due, self._pushed, Timer(what, ident)))

    def pop_due(self, now: float) -> Timer | None:
        """The next one that is due, if any."""
        if self._heap and self._heap[0][0] <= now:
            return heapq.heappop(self._heap)[2]
        return None

    @property
    def next_due(self) -> float | None:
        """When somebody has to look again."""
        return self._heap[0][0] if self._heap else None
