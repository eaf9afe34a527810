"""A command in a thread of its own: a signal only ever interrupts whoever waits for it."""

from __future__ import annotations

import threading
from itertools import count

from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.perform import perform

# A signal that comes just before the waiting begins interrupts nothing: it is heard at the end of such a slice.
_SLICE = 0.2


class Command:
    """To be waited for by `ended`: a join that was interrupted takes the thread for ended."""

    def __init__(self, arguments: list[str], around: Surroundings) -> None:
        self.code = 1
        self.ended = threading.Event()
        self._arguments = arguments
        self._around = around
        self._thread = threading.Thread(target=self._run, name="command", daemon=True)

    def wait(self) -> None:
        """Begin it, and wait until it has ended. An interruption ends the waiting only."""
        self._thread.start()
        self.wait_on()

    def wait_on(self, seconds: float | None = None) -> None:
        """Go on with that, if it was begun at all."""
        if self._thread.ident is None:
            return
        slices = count() if seconds is None else range(round(seconds / _SLICE))
        for _ in slices:
            if self.ended.wait(_SLICE):
                return

    def _run(self) -> None:
        try:
            self.code = perform(self._arguments, self._around)
        finally:
            self.ended.set()
