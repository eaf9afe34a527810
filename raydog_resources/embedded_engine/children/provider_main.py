"""The process of one dynamic provider: Pulumi's own server, on a leash, and as wide as it is asked to be."""

from __future__ import annotations

import concurrent.futures
import os
import runpy
from typing import Any

# Started by its path: its own folder is where imports look first, until the leash is on.
import later  # type: ignore[import-not-found]
import leash  # type: ignore[import-not-found]

CALLS = "RAYDOG_PROVIDER_CALLS"


class _Pool(concurrent.futures.ThreadPoolExecutor):
    """Pulumi's server takes four calls at a time, however many are wanted."""

    def __init__(self, max_workers: int | None = None, **more: Any) -> None:
        super().__init__(max(max_workers or 1, int(os.environ.get(CALLS, "4"))), **more)


if __name__ == "__main__":
    leash.hold()
    later.import_when_needed()
    leash.as_main_module(os.getcwd())  # noqa: PTH109
    setattr(concurrent.futures, "ThreadPoolExecutor", _Pool)  # noqa: B010
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
