"""A platform's isolation in a process of its own, to be killed: boots a node, starts tasks, and waits."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.integration.local_platform.isolation.rig import Rig

BRIEF = "while [ ! -e ../go ]; do sleep 0.02; done; echo done; exit 4"
LONG = "trap 'echo trap' EXIT; echo up; sleep 1000 & wait"


def main(kind: str, root: str, ident: str) -> None:
    rig = Rig(kind, Path(root), ident)
    rig.prepare()
    print("prepared", flush=True)
    rig.boot()
    rig.start(BRIEF, name="brief.0")
    rig.start(LONG, name="long.0")
    rig.prints("up", "long.0")
    print("running", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
