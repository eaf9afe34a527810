"""Room for calls that wait: the dynamic provider's server takes four at a time, and one that waits holds its place.

With more room one process serves a whole cluster, and fifty pools end side by side. The server's pool of threads
grows up to a limit that it looks up at each call; we raise that limit. Where a newer SDK hides it from us, it stays
at four: slower, and nothing waits for ever, because no call of ours waits for a later one.
`tests/integration/resources/test_sdk_internals.py` pins what this relies on.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

CALLS_AT_A_TIME = 32


def make_room() -> None:
    """For the server whose thread this is; again, or elsewhere, it does nothing."""
    pool = _pool_of_this_thread()
    if pool is not None:
        pool._max_workers = max(pool._max_workers, CALLS_AT_A_TIME)


def _pool_of_this_thread() -> ThreadPoolExecutor | None:
    """A pool's thread knows its pool by a weak reference, at the far end of its stack."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        reference = frame.f_locals.get("executor_reference")
        pool = reference() if callable(reference) else None
        if isinstance(pool, ThreadPoolExecutor) and hasattr(pool, "_max_workers"):
            return pool
        frame = frame.f_back
    return None
