"""A command in a thread of its own: a signal only ever interrupts whoever waits for it."""

from __future__ import annotations

import threading

from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.perform import perform


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
        self.ended.wait()

    def wait_on(self, seconds: float | None = None) -> None:
        """Go on with that, if it was begun at all."""
        if self._thread.ident is not None:
            self.ended.wait(seconds)

    def _run(self) -> None:
        try:
            self.code = perform(self._arguments, self._around)
        finally:
            self.ended.set()
