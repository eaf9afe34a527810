"""Run by a plain interpreter as a user without any rights: one node, one task, one line of JSON about them.

Needs nothing but the standard library and `raydog_resources` on its path.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform.isolation.driver import NodeOrder, RunOrder
from raydog_resources.local_platform.isolation.probe import choose

SCRIPT = "id -u; whoami; echo $HOME; touch ${TMPDIR:-/tmp}/mine; ls ${TMPDIR:-/tmp}; hostname"


def main(wanted: str, root: str, hold: str) -> None:
    clock = SystemClock()
    isolation = choose(wanted, root, os.urandom(4).hex())
    isolation.prepare(lambda key, run: None)
    try:
        node = isolation.boot(NodeOrder("n1", 1, "raydog-ordinary", cpus=1, memory_gb=1))
        isolation.run("n1", RunOrder("r.0", "t", ["taskdata.txt"], SCRIPT, {}, "t", f"{root}/out", 10_000))
        while (end := isolation.look("n1", "r.0").end) is None:
            clock.sleep(0.01)
        lines = Path(root, "out").read_text().splitlines()
        facts = {"kind": isolation.name, "end": end.reason, "lines": lines, "up": isolation.is_up("n1")}
        print(
            json.dumps({**facts, "uid": os.getuid(), "base": node.environment["RAYDOG_PORT_BASE"]}),
            flush=True,
        )
        if hold == "hold":
            sys.stdin.read()
    finally:
        isolation.halt("n1")
        isolation.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
