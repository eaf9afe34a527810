"""What each verb of a scheduler costs: commands sent, and seconds; and how much one SSH connection carries.

    python benchmarks/scheduler_verbs.py [--out benchmarks/results/scheduler_verbs.json]

Needs root and SLURM's packages: a real SLURM, PBS's stand-in and three plain hosts run in namespaces, each reached over
a real sshd. The jobs are shells, so that what is measured is the way to the scheduler and the scheduler itself.
"""

from __future__ import annotations

import platform as machine
import socket
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import measure_and_tell
from raydog_resources.clock import SystemClock
from raydog_resources.gateways.host import COMMAND_SECONDS, CommandEnd, Forward, Host
from raydog_resources.gateways.host_paramiko_verbs import ParamikoHost
from raydog_resources.gateways.scheduler_job import Job
from tests.conformance.schedulers import grounds
from tests.conformance.schedulers.grounds import Ground, cleared
from tests.sites.site import NODES, await_so

_CLOCK = SystemClock()
_COMMANDS, _ROUNDS, _THREADS, _FORWARDS = 500, 5, 16, 64
_RUN = ParamikoHost.run
_sent = 0


def _counted(
    host: ParamikoHost, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
) -> CommandEnd:
    global _sent
    _sent += 1
    return _RUN(host, command, stdin=stdin, limit_seconds=limit_seconds)


class Costs:
    """Of each verb: commands sent, and seconds."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[int, float]]] = {}

    def note(self, name: str, act: Callable[[], Any]) -> None:
        before, begin = _sent, _CLOCK.monotonic()
        act()
        self._found.setdefault(name, []).append((_sent - before, _CLOCK.monotonic() - begin))

    def table(self) -> dict[str, Any]:
        """Medians of the seconds."""
        return {
            name: {
                "commands": max(commands for commands, _ in found),
                "seconds": round(statistics.median(seconds for _, seconds in found), 3),
            }
            for name, found in self._found.items()
        }


def one_life(ground: Ground, costs: Costs) -> None:
    """A job from its preflight to its confirmed end."""
    scheduler, request = ground.scheduler, ground.request()
    costs.note("preflight", lambda: scheduler.preflight(request))
    jobs: list[Job] = []
    costs.note("submit", lambda: jobs.append(scheduler.submit(request)))
    job = jobs[0]
    costs.note("its first word", lambda: ground.until_read(job, request, "job.log", "begun on "))
    costs.note("submit again: found", lambda: scheduler.submit(request))
    costs.note("find", lambda: scheduler.find(request.name))
    costs.note("look, with files", lambda: scheduler.look(job.id, request.folder, ["job.log"]))
    costs.note("cancel", lambda: scheduler.cancel(job.id))
    costs.note("its end", lambda: await_so(lambda: scheduler.is_gone(job.id, request.name), "the end"))
    costs.note("is_gone", lambda: scheduler.is_gone(job.id, request.name))


def verbs(ground: Ground) -> dict[str, Any]:
    costs = Costs()
    for _ in range(_ROUNDS):
        with cleared(ground):
            one_life(ground, costs)
    return costs.table()


def many_commands(host: Host) -> dict[str, Any]:
    """On one connection, from many threads."""

    def one(number: int) -> float:
        begin = _CLOCK.monotonic()
        assert host.run(["echo", str(number)]).output == f"{number}\n"
        return (_CLOCK.monotonic() - begin) * 1000

    begin = _CLOCK.monotonic()
    with ThreadPoolExecutor(_THREADS) as threads:
        took = list(threads.map(one, range(_COMMANDS)))
    cuts = statistics.quantiles(took, n=20)
    return {
        "commands": _COMMANDS,
        "threads": _THREADS,
        "per_second": round(_COMMANDS / (_CLOCK.monotonic() - begin), 1),
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
    }


def many_forwards(host: Host, address: str) -> dict[str, Any]:
    """On one connection, all at the same time: until the sshd at their other end says its first word."""
    forwards = [host.forward(address, 22) for _ in range(_FORWARDS)]

    def one(forward: Forward) -> float:
        begin = _CLOCK.monotonic()
        with socket.create_connection(("127.0.0.1", forward.port), timeout=30) as line:
            assert line.recv(4) == b"SSH-"
        return (_CLOCK.monotonic() - begin) * 1000

    with ThreadPoolExecutor(_FORWARDS) as threads:
        took = [each for _ in range(_ROUNDS) for each in threads.map(one, forwards)]
    for forward in forwards:
        forward.close()
    cuts = statistics.quantiles(took, n=20)
    return {"forwards": _FORWARDS, "p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1)}


def measure() -> dict[str, Any]:
    ParamikoHost.run = _counted  # type: ignore[method-assign, assignment]
    found: dict[str, Any] = {
        "machine": f"{machine.machine()}, Python {machine.python_version()}",
        "verbs": {},
    }
    for kind in ("slurm", "pbs", "ssh"):
        opened = getattr(grounds, f"{kind}_ground")
        with tempfile.TemporaryDirectory(prefix="rd-") as folder, opened(Path(folder)) as ground:
            found["verbs"][kind] = verbs(ground)
            if kind == "ssh":
                found["one_connection"] = many_commands(ground.scheduler.hosts[0])
                found["forwards"] = many_forwards(ground.scheduler.hosts[0], ground.site.ip(NODES[1]))
    return found


if __name__ == "__main__":
    measure_and_tell(measure, __doc__)
