"""A provider must not act for an engine that is dead: when nobody reads its stdout any more, it ends."""

from __future__ import annotations

import os
import select
import sys
import threading

_started = threading.Lock()


def watch_engine() -> None:
    """Once per process: a thread that ends the process, at once and hard, when the engine is gone."""
    if not _started.acquire(blocking=False):
        return
    descriptor = _stdout()
    if descriptor is not None:
        threading.Thread(target=_wait_for_end, args=(descriptor,), name="engine-watch", daemon=True).start()


def _stdout() -> int | None:
    """The pipe to the engine; None where stdout is no pipe, as under a test runner."""
    try:
        descriptor = sys.__stdout__.fileno() if sys.__stdout__ is not None else 1
        os.fstat(descriptor)
    except (OSError, ValueError):
        return None
    import stat

    return descriptor if stat.S_ISFIFO(os.fstat(descriptor).st_mode) else None


def _wait_for_end(descriptor: int) -> None:
    poller = select.poll()
    poller.register(descriptor, select.POLLERR)
    while not any(event & (select.POLLERR | select.POLLNVAL) for _, event in poller.poll()):
        continue
    # Not sys.exit: other threads may be in the middle of a creating call, and must not finish it.
    os._exit(75)
