"""`ray stop` for a node without processes of its own: ends that node's Ray as Ray's command would."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.estate import NODE_MARK, PLATFORM_MARK

_GRACE = 15.0
_PAUSE = 0.05
_RAYLET, _REST, _GCS = range(3)
"""The order in which they are ended: the rest complains when the raylet is still there."""
_PROGRAMS = {"raylet": _RAYLET, "gcs_server": _GCS}
_WORDS = (
    "ray::",
    "monitor.py",
    "ray.util.client.server",
    "default_worker.py",
    "setup_worker.py",
    "dashboard/agent.py",
    "dashboard/dashboard.py",
    "runtime_env/agent/main.py",
    "ray_process_reaper.py",
)
"""What tells Ray's other processes by their command line (Ray 2.60, `RAY_PROCESSES`)."""


def place_in_order(command_line: str) -> int | None:
    """When to end the process; None: it is none of Ray's."""
    program, _, _ = command_line.partition(" ")
    place = _PROGRAMS.get(os.path.basename(program))
    if place is None and any(word in command_line for word in _WORDS):
        return _REST
    return place


def stop_ray(marks: dict[str, str], *, force: bool, clock: Clock) -> int:
    """End the Ray processes of the node with these marks: how many there were."""
    found = processes.table()
    ours = processes.with_descendants(processes.carrying(found, marks), found) - {os.getpid()}
    places = {pid: place_in_order(processes.command_line(pid)) for pid in ours}
    for place in (_RAYLET, _REST, _GCS):
        _end([pid for pid in ours if places[pid] == place], force=force, clock=clock)
    return sum(place is not None for place in places.values())


def _end(pids: Iterable[int], *, force: bool, clock: Clock) -> None:
    born = {pid: processes.birth_mark(pid) for pid in pids}
    deadline = clock.monotonic() + (0.0 if force else _GRACE)
    processes.signal_each(_alive(born), signal.SIGTERM)
    while _alive(born) and clock.monotonic() < deadline:
        clock.sleep(_PAUSE)
    processes.signal_each(_alive(born), signal.SIGKILL)


def _alive(born: dict[int, str | None]) -> list[int]:
    return [pid for pid, mark in born.items() if mark is not None and processes.birth_mark(pid) == mark]


def main() -> None:
    force = bool({"-f", "--force"} & set(sys.argv[1:]))
    marks = {name: os.environ[name] for name in (PLATFORM_MARK, NODE_MARK)}
    count = stop_ray(marks, force=force, clock=SystemClock())
    sys.stdout.write(f"Stopped {count} Ray processes of this node.\n")
