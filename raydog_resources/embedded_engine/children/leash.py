"""Runs in a child: when the engine is gone, however it went, the child ends at once.

Imports the standard library alone, by the path of its file: the child may be another interpreter, in which this
package is not installed.
"""

from __future__ import annotations

import os
import sys
import threading

PIPE = "RAYDOG_ENGINE_PIPE"
_GONE = 75


def hold() -> None:
    """Watch the pipe whose other end only the engine has."""
    descriptor = int(os.environ.pop(PIPE))
    os.set_inheritable(descriptor, False)
    threading.Thread(target=_wait, args=(descriptor,), name="leash", daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        continue
    # Not sys.exit: other threads may be in the middle of a creating call, and must not finish it.
    os._exit(_GONE)


def as_main_module(folder: str) -> None:
    """Let imports look where they would if Python had been started there with -m."""
    sys.path[0] = folder
