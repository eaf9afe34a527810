"""A process that kills itself before its n-th change of the disk: `python -m … N FOLDER WORDS…` in a rig's folder.

It ends with 0 if there was no n-th change.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conformance.engine.state.rig import Rig
from tests.integration.embedded_engine.steps import take_steps

STEPS = "steps"


class Countdown:
    """Everything that changes the disk goes through here first."""

    def __init__(self, last: int) -> None:
        self._left = last

    def watch(self, owner: Any, name: str) -> None:
        """From now on each call counts."""
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **named)

        setattr(owner, name, counted)


def main(number: int, folder: Path, words: list[str]) -> int:
    countdown = Countdown(number)
    for owner, name in (
        (os, "fsync"),
        (os, "link"),
        (Path, "replace"),
        (Path, "unlink"),
        (tempfile, "mkstemp"),
    ):
        countdown.watch(owner, name)
    rig = Rig(folder, is_new=False)
    if words == [STEPS]:
        take_steps(rig)
        return 0
    said = rig.ours(*words)
    print(said.err, file=sys.stderr)
    return said.code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
