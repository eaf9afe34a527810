"""Processes that kill themselves before their n-th change of the disk: `python -m … FOLDER` in a rig's folder.

It is told line by line, as JSON, at which change and doing what, and answers with the exit code; 0: there was no n-th
change. Each begins as a fork of one that has imported everything and knows the key of the stack's secrets.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raydog_resources.embedded_engine.state.passphrase import unlock
from tests.conformance.engine.state.rig import Rig
from tests.integration.embedded_engine.steps import salt_of, take_steps

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


def act(number: int, rig: Rig, words: list[str]) -> None:
    """Until the n-th change; ends this process."""
    countdown = Countdown(number)
    for owner, name in (
        (os, "fsync"),
        (os, "link"),
        (Path, "replace"),
        (Path, "unlink"),
        (tempfile, "mkstemp"),
    ):
        countdown.watch(owner, name)
    if words == [STEPS]:
        take_steps(rig)
        return
    said = rig.ours(*words)
    print(said.err, file=sys.stderr)
    sys.exit(said.code)


def main(folder: Path) -> None:
    """Until nobody says anything any more."""
    rig = Rig(folder, is_new=False)
    unlock(rig.environment["PULUMI_CONFIG_PASSPHRASE"], salt_of(rig))
    fork = multiprocessing.get_context("fork")
    for line in sys.stdin:
        number, *words = json.loads(line)
        process = fork.Process(target=act, args=(number, rig, words))
        process.start()
        process.join()
        print(process.exitcode, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
