"""The process of a policy pack: Pulumi's own launcher, on a leash."""

from __future__ import annotations

import runpy
import sys

# Started by its path: its own folder is where imports look first, until the leash is on.
import later  # type: ignore[import-not-found]
import leash  # type: ignore[import-not-found]

if __name__ == "__main__":
    leash.hold()
    later.import_when_needed()
    leash.as_main_module(sys.argv[2])
    runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
