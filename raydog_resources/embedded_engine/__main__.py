"""`python -m raydog_resources.embedded_engine …`: the engine as a command of its own, in Pulumi's words."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from raydog_resources.clock import SystemClock
from raydog_resources.embedded_engine.children.later import import_when_needed
from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.thread import Command

_INTERRUPTED = 130
# For what was being done to be given up, and the lock with it.
_SECONDS_AFTER_SECOND = 10.0


def main() -> int:
    """The first Ctrl-C lets what is being done be finished, the second does not."""
    import_when_needed()
    around = Surroundings(
        folder=Path.cwd(),
        environment=dict(os.environ),
        clock=SystemClock(),
        out=lambda text: print(text, flush=True),
        err=lambda text: print(text, file=sys.stderr, flush=True),
        stdin=sys.stdin,
    )
    stop = _Stop(around)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop.heard)
    command = Command(sys.argv[1:], around)
    with suppress(KeyboardInterrupt):
        command.wait()
        return command.code
    with suppress(KeyboardInterrupt):
        command.wait_on(_SECONDS_AFTER_SECOND)
    return _INTERRUPTED


class _Stop:
    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._around.stopping.is_set():
            self._around.killed.set()
            raise KeyboardInterrupt
        self._around.stopping.set()


if __name__ == "__main__":
    sys.exit(main())
