"""The one place that prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

_MARKS = {"done": ("✓", "+"), "failed": ("✗", "x"), "busy": ("·", ".")}


class Terminal:
    """Somebody who reads, or a pipe."""

    def __init__(self, out: TextIO, err: TextIO, ask: TextIO) -> None:
        self._out = out
        self._err = err
        self._ask = ask

    @property
    def is_live(self) -> bool:
        """Whether lines on stderr can be written over."""
        return self._err.isatty() and os.environ.get("TERM", "") not in ("", "dumb")

    @property
    def is_drawn_on(self) -> bool:
        """Whether results can be written over."""
        return self._out.isatty() and os.environ.get("TERM", "") not in ("", "dumb")

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody to answer."""
        return self._ask.isatty() and self._err.isatty()

    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        try:
            found = os.get_terminal_size(self._err.fileno())
        except (OSError, ValueError):
            return 80, 24
        return found.columns or 80, found.lines or 24

    def mark(self, name: str) -> str:
        """A sign that this terminal can show."""
        rich, plain = _MARKS[name]
        return rich if "utf" in (self._err.encoding or "").lower() else plain

    def result(self, text: str) -> None:
        """What was asked for."""
        print(text, file=self._out, flush=True)

    def result_json(self, value: Any) -> None:
        """What was asked for, for a program."""
        self.result(json.dumps(value, indent=2, sort_keys=True, default=str))

    def table(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Rows under the names of their columns."""
        if not rows:
            return
        names = list(rows[0])
        lines = [dict(zip(names, names, strict=True)), *rows]
        widths = {name: max(len(line[name]) for line in lines) for name in names}
        for line in lines:
            self.result("  ".join(line[name].ljust(widths[name]) for name in names).rstrip())

    def say(self, sentence: str) -> None:
        """A word on how it goes."""
        self.write(f"{sentence}\n")

    def write(self, text: str) -> None:
        """Raw text for whoever draws."""
        self._err.write(text)
        self._err.flush()

    def confirm(self, question: str) -> bool:
        """Whether the answer was yes."""
        self.write(f"{question} [y/N] ")
        return self._ask.readline().strip().lower() in ("y", "yes")
