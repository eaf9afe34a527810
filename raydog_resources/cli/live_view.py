"""A run in a terminal: what is done scrolls away above, what is being done stays below and counts its seconds."""

from __future__ import annotations

import threading
from types import TracebackType

from raydog_resources.cli.terminal import Terminal
from raydog_resources.workspace.progress import Progress, Row
from raydog_resources.workspace.run_event import Began, Ended, RunEvent, Said

_SECONDS_BETWEEN = 0.25
_LINES_KEPT_FREE = 4


class LiveView:
    """Redraws a few lines at the bottom, four times a second."""

    def __init__(self, terminal: Terminal, progress: Progress) -> None:
        self._terminal = terminal
        self.progress = progress
        self._drawn = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="live-view", daemon=True)

    def hear(self, event: RunEvent) -> None:
        with self._lock:
            line = self.progress.hear(event)
            known = isinstance(event, Said) and self.progress.row_about(event.about) is not None
            # What is being done is to be seen below; only what has been done, and what else there is, stays.
            if not line or isinstance(event, Began) or known:
                return
            mark = self._terminal.mark("busy")
            if isinstance(event, Ended):
                mark = self._terminal.mark("failed" if event.failed else "done")
            self._draw(f"{mark} {line}")

    def __enter__(self) -> LiveView:
        self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._ticker.join()
        with self._lock:
            self._terminal.write(self._wiped())

    def _tick(self) -> None:
        while not self._over.wait(_SECONDS_BETWEEN):
            with self._lock:
                self._draw()

    def _draw(self, lasting: str = "") -> None:
        columns, lines = self._terminal.size()
        rows = list(self.progress.rows.values())
        shown = rows[: max(1, lines - _LINES_KEPT_FREE)]
        below = [self._line(row, columns) for row in shown]
        if len(rows) > len(shown):
            below.append(f"  … and {len(rows) - len(shown)} more")
        if not rows:
            below = [self._fit("the engine is at work", self.progress.elapsed(), columns)]
        lasting_line = f"{lasting}\n" if lasting else ""
        self._terminal.write(self._wiped() + lasting_line + "".join(f"{line}\n" for line in below))
        self._drawn = len(below)

    def _line(self, row: Row, columns: int) -> str:
        return self._fit(f"{row.name}: {row.phase}", self.progress.age(row), columns)

    def _fit(self, text: str, seconds: float, columns: int) -> str:
        """One line of the terminal and no more: a wrapped one could not be taken away again."""
        end = f" {seconds:4.0f} s"
        room = columns - len(end) - 3
        cut = text if len(text) <= room else f"{text[: room - 1]}…"
        return f"{self._terminal.mark('busy')} {cut.ljust(room)}{end}"

    def _wiped(self) -> str:
        drawn, self._drawn = self._drawn, 0
        return f"\x1b[{drawn}F\x1b[J" if drawn else ""
