"""How the local platform carries 500 nodes and thousands of tasks: rate, latency of each call, memory.

    python benchmarks/local_platform_scale.py [--out benchmarks/results/local_platform_scale.json]

Nodes and tasks are simulated (isolation `stub`), so that what is measured is the platform. Figures of two runs on two
machines say little; the ratio between few and many finished tasks, within one run, is what counts: two platforms
run side by side, one with 500 finished tasks, and are asked in turn.
"""

from __future__ import annotations

import platform as machine
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import measure_and_tell
from raydog_resources.clock import SystemClock
from tests.end_to_end.local_platform.rig import Client, Json, detached_platform, wait_until

_NODES, _TASKS, _BATCH = 500, 5_000, 500
_LEVELS = (500, 5_000, 20_000)
_SAMPLES, _BLOCKS = 60, 7
_CLOCK = SystemClock()


def _timed(action: Callable[[], Any]) -> float:
    begin = _CLOCK.monotonic()
    action()
    return (_CLOCK.monotonic() - begin) * 1000


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 2)


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.split("VmRSS:")[1].split()[0]) / 1024, 1)


def _done(client: Client) -> int:
    groups = client.call("GET", "/work/namespaces/tests/requirements/scale")["taskGroups"]
    return sum((group["taskSummary"].get("statusCounts") or {}).get("COMPLETED", 0) for group in groups)


class Load:
    """One requirement with one group, and the pool that serves it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pool = client.provision("scale", _NODES, maxNodes=_NODES)
        wait_until("500 nodes run", self._nodes_run, 120)
        made = client.submit("scale", ["scale", "idle"], finishIfAllTasksFinished=False)
        self.requirement, self.group = made["id"], made["taskGroups"][0]["id"]
        self.posted = 0

    def _nodes_run(self) -> bool:
        pool = self.client.call("GET", f"/workerPools/{self.pool['id']}")
        return bool((pool["nodeSummary"].get("statusCounts") or {}).get("RUNNING") == _NODES)

    def post(self, count: int) -> float:
        scripts = {f"t{self.posted + i}": "sleep 0.1" for i in range(count)}
        self.posted += count
        return _timed(lambda: self.client.add_tasks(self.group, scripts))

    def finish(self, level: int) -> list[float]:
        """Post and wait until so many tasks have ended."""
        times = []
        while self.posted < level:
            times.append(self.post(min(_BATCH, level - self.posted)))
        wait_until(f"{level} tasks completed", lambda: _done(self.client) >= level, 600)
        return times

    def calls(self) -> dict[str, Callable[[], Any]]:
        """What clients ask while a cluster lives."""
        client, group = self.client, self.group
        first = client.call("GET", "/work/tasks", taskGroupId=group, size=1)["items"][0]["id"]
        unfinished = ["READY", "ALLOCATED", "EXECUTING"]
        return {
            "POST tasks (1)": lambda: self.post(1),
            "GET requirement": lambda: client.call("GET", f"/work/requirements/{self.requirement}"),
            "GET requirement by name": lambda: client.call(
                "GET", "/work/namespaces/tests/requirements/scale"
            ),
            "GET task": lambda: client.call("GET", f"/work/tasks/{first}"),
            "GET tasks in progress": lambda: client.call(
                "GET", "/work/tasks", taskGroupId=group, statuses=unfinished
            ),
            "GET tasks, a page of 100": lambda: client.call(
                "GET", "/work/tasks", taskGroupId=group, size=100
            ),
            "GET pool": lambda: client.call("GET", f"/workerPools/{self.pool['id']}"),
            "GET nodes, a page of 100": lambda: client.call(
                "GET", "/workerPools/nodes", workerPoolId=self.pool["id"], size=100
            ),
            "PUT requirement": self._put_requirement,
        }

    def _put_requirement(self) -> None:
        whole = self.client.call("GET", f"/work/requirements/{self.requirement}")
        self.client.call("PUT", "/work/requirements", whole)


@contextmanager
def _platform() -> Iterator[Json]:
    """A fresh one in a process of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="raydog-scale-") as folder,
        detached_platform(Path(folder) / "data", "--isolation", "stub") as start,
    ):
        yield start()


def compare(few: Load, many: Load) -> Json:
    """p95 of each call on both, in milliseconds, and their ratio: block by block in turn, for machines drift."""
    ours, others = many.calls(), few.calls()
    found: Json = {}
    for name, call in ours.items():
        pairs = [(_block(call), _block(others[name])) for _ in range(_BLOCKS)]
        found[name] = {
            "p95_ms": round(statistics.median(pair[0] for pair in pairs), 2),
            "ratio_to_500": round(statistics.median(pair[0] / pair[1] for pair in pairs), 2),
        }
    return found


def _block(call: Callable[[], Any]) -> float:
    return _p95([_timed(call) for _ in range(_SAMPLES)])


def measure() -> Json:
    with _platform() as facts:
        load = Load(Client(facts))
        begin = _CLOCK.monotonic()
        posts = load.finish(_TASKS)
        seconds = _CLOCK.monotonic() - begin
    levels: Json = {}
    with _platform() as first, _platform() as second:
        few, many = Load(Client(first)), Load(Client(second))
        few.finish(_LEVELS[0])
        for level in _LEVELS:
            many.finish(level)
            levels[str(level)] = {"calls": compare(few, many), "memory_mb": _memory_mb(second["pid"])}
    return {
        "machine": f"{machine.machine()}, Python {machine.python_version()}",
        "nodes": _NODES,
        "tasks": _TASKS,
        "tasks_per_second": round(_TASKS / seconds, 1),
        "p95_ms_of_a_post_of_500_tasks": _p95(posts),
        "by_finished_tasks": levels,
    }


if __name__ == "__main__":
    measure_and_tell(measure, __doc__)
