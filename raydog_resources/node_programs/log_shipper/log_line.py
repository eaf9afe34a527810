"""One line that is on its way, and how many of them may wait."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

MOST_WAITING = 8 * 1024 * 1024
_AROUND = 120


class LogLine(NamedTuple):
    """What was printed, when it was seen, and where."""

    nanoseconds: int
    source: str
    """`task`, `worker`, `job` or `ray`."""
    file: str
    text: str

    @property
    def size(self) -> int:
        """What it takes in memory, about."""
        return len(self.text) + _AROUND


class Backlog:
    """Lines that nobody has taken yet: beyond a limit the oldest are dropped, and counted."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._lines: deque[LogLine] = deque()
        self._size = 0
        self._last = 0
        self.dropped = 0

    def add(self, line: LogLine) -> None:
        # No two lines at the same moment: their order is all that a reader has.
        self._last = max(line.nanoseconds, self._last + 1)
        self._lines.append(line._replace(nanoseconds=self._last))
        self._size += line.size
        while self._size > self._most:
            self._take_first()
            self.dropped += 1

    def batch(self, most: int) -> list[LogLine]:
        """The oldest, so much of them; they stay until `done` says that they have arrived."""
        found: list[LogLine] = []
        for line in self._lines:
            most -= line.size
            if found and most < 0:
                break
            found.append(line)
        return found

    def done(self, count: int) -> None:
        """The oldest, so many, are somewhere else now."""
        for _ in range(count):
            self._take_first()

    def clear(self) -> None:
        """Nobody wants them any more."""
        self._lines.clear()
        self._size = 0

    def _take_first(self) -> None:
        self._size -= self._lines.popleft().size
