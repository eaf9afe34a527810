"""Growth and destroy of clusters with 1, 10, 50 groups and with 10, 100, 1,000 nodes; a run that changes nothing.

    python benchmarks/up_at_scale.py [--groups 1 10 50] [--nodes 10 100 1000] [--out FILE]

Nodes are simulated (isolation `stub`), so that what is measured is ours, the engine's and the platform's calls. Each
size is made out of a cluster of a head and one empty group, on a stack of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform as machine
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Finished, Stack, stub_cluster
from tests.end_to_end.engine import engine_under_test
from tests.end_to_end.local_platform.rig import detached_platform

_CLOCK = SystemClock()
_SECONDS = 400


class Sizes:
    """Each on a stack of its own, on one platform."""

    def __init__(self, folder: Path, view: PlatformView) -> None:
        self._folder = folder
        self._view = view

    def measure(self, workers: dict[str, Any], name: str) -> dict[str, Any]:
        """Seconds and platform calls of each step."""
        stack = Stack(self._folder / name, self._folder / "platform", engine_under_test())
        stack.make()
        stack.describe(stub_cluster({next(iter(workers)): 0}))
        self._step(lambda: _up(stack))
        stack.describe(stub_cluster(workers))
        found = {"name": name, "growth": self._step(lambda: _up(stack))}
        found["unchanged"] = self._step(lambda: stack.run("preview", "-s", "t", seconds=_SECONDS))
        found["destroy"] = self._step(
            lambda: stack.run("destroy", "--yes", "--skip-preview", "-s", "t", seconds=_SECONDS)
        )
        print(f"{found}, load {os.getloadavg()[0]:.1f}", flush=True)
        return found

    def _step(self, command: Callable[[], Finished]) -> dict[str, float]:
        # The log keeps the latest 20,000 calls: counted from a mark, not from the length before.
        mark = self._view.calls()[-1:]
        begin = _CLOCK.monotonic()
        done = command()
        seconds = _CLOCK.monotonic() - begin
        assert done.code == 0, done.text
        calls = self._view.calls()
        since = calls[calls.index(mark[0]) + 1 :] if mark else calls
        changing = sum(call["verb"] != "GET" for call in since)
        return {"seconds": round(seconds, 2), "calls": len(since), "changing": changing}


def _up(stack: Stack) -> Finished:
    return stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=_SECONDS)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="raydog-benchmark-") as name:
        folder = Path(name)
        with detached_platform(folder / "platform", "--isolation", "stub") as start:
            sizes = Sizes(folder, PlatformView(start()))
            by_groups = [
                sizes.measure({f"g{number}": 1 for number in range(groups)}, f"groups-{groups}")
                for groups in options.groups
            ]
            by_nodes = [sizes.measure({"a": nodes}, f"nodes-{nodes}") for nodes in options.nodes]
    report = {
        "python": machine.python_version(),
        "cores": os.cpu_count(),
        "groups": by_groups,
        "nodes": by_nodes,
    }
    text = json.dumps(report, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", type=int, nargs="*", default=[1, 10, 50])
    parser.add_argument("--nodes", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
