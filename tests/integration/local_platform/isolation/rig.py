"""A driver under test, with short words for what tests do with it, and eyes for what it leaves behind."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform.isolation import probe, processes
from raydog_resources.local_platform.isolation.agent_isolation import AgentIsolation
from raydog_resources.local_platform.isolation.driver import BootedNode, NodeOrder, RunEnd, RunOrder
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket

T = TypeVar("T")
CLOCK = SystemClock()
KINDS = ("netns", "userns", "plain")


@cache
def reason_against(kind: str) -> str | None:
    """Why this kind cannot be tested here."""
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"raydog-probe-{os.getpid()}"
    reason = probe.why_not(kind, folder, None, CLOCK)
    folder.rmdir()
    return reason


def wait_until(
    what: str, condition: Callable[[], T | None], seconds: float = 15, *, pause: float = 0.01
) -> T:
    """The condition's first answer that is neither None nor False."""
    deadline = CLOCK.monotonic() + seconds
    while True:
        answer = condition()
        if answer is not None and answer is not False:
            return answer
        if CLOCK.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain until {what}")
        CLOCK.sleep(pause)


class Rig:
    """One platform's isolation in a folder of its own."""

    def __init__(self, kind: str, root: Path, ident: str, agent_venv: str | Path = sys.prefix) -> None:
        self.kind = kind
        self.root = root
        self.ident = ident
        self.notices: list[tuple[str, str]] = []
        self._asked = 0
        self.isolation: AgentIsolation = probe.KINDS[kind](root, ident, agent_venv=agent_venv)

    def prepare(self) -> None:
        self.isolation.prepare(lambda key, run: self.notices.append((key, run)))

    def boot(
        self, number: int = 1, environment: Mapping[str, str] | None = None, *, sshd: bool = False
    ) -> BootedNode:
        return self.isolation.boot(self.order(number, environment, sshd=sshd))

    def order(
        self, number: int = 1, environment: Mapping[str, str] | None = None, *, sshd: bool = False
    ) -> NodeOrder:
        return NodeOrder(
            key=f"n{number}",
            number=number,
            hostname=f"raydog-test-{number}",
            cpus=1.5,
            memory_gb=2,
            sshd=sshd,
            environment=environment or {},
        )

    def start(
        self,
        script: str | None,
        *,
        name: str = "task_1.0",
        node: int = 1,
        arguments: tuple[str, ...] = ("taskdata.txt",),
        environment: Mapping[str, str] | None = None,
        limit: int = 1_000_000,
    ) -> str:
        order = RunOrder(
            name=name,
            task_id="ydid:task:1",
            arguments=arguments,
            task_data=script,
            environment=environment or {},
            working_folder=name.partition(".")[0],
            output_path=str(self.output_path(name)),
            output_limit=limit,
        )
        self.isolation.run(f"n{node}", order)
        return name

    def finish(self, name: str = "task_1.0", node: int = 1, seconds: float = 15) -> RunEnd:
        look = self.isolation.look
        return wait_until(f"{name} ends", lambda: look(f"n{node}", name).end, seconds)

    def ask(self, script: str, *, node: int = 1, seconds: float = 15) -> str:
        """What a short task prints."""
        self._asked += 1
        name = f"question.{self._asked}"
        self.start(script, name=name, node=node)
        self.finish(name, node, seconds)
        text = self.output(name)
        self.isolation.forget_run(f"n{node}", name)
        return text

    def output_path(self, name: str = "task_1.0") -> Path:
        return self.root / "outputs" / f"{name}.txt"

    def output(self, name: str = "task_1.0") -> str:
        return self.output_path(name).read_text(errors="replace")

    def prints(self, text: str, name: str = "task_1.0") -> None:
        """Wait until the run has printed that."""
        path = self.output_path(name)
        wait_until(f"{name} prints {text!r}", lambda: path.exists() and text in self.output(name))

    def processes(self, node: int | None = None) -> set[int]:
        """All of the platform's, or of one node."""
        marks = {"RAYDOG_PLATFORM": self.ident} | ({} if node is None else {"RAYDOG_NODE": f"n{node}"})
        table = processes.table()
        return processes.with_descendants(processes.carrying(table, marks), table)

    def clear(self) -> None:
        for key in list(self.isolation.node_keys()):
            self.isolation.halt(key)
        self.isolation.close()

    def remains(self) -> list[str]:
        """What is left of the platform anywhere but its tasks' output."""
        left = [f"process {pid}" for pid in self.processes()]
        left += [f"folder {path}" for path in Path("/tmp").glob(f"rd-{self.ident}-*")]
        left += [str(path) for path in self.root.iterdir() if path.name not in ("outputs", "ssh")]
        left += [
            line for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(self.root) in line
        ]
        with RouteSocket() as routes:
            left += [link.name for link in routes.links() if link.name.startswith(f"rd{self.ident[:6]}")]
        return left


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
