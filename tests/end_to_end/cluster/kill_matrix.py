"""One blow at one call of `up` or `destroy`, the same command again, and what is there then."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Finished, Stack, stub_cluster
from tests.end_to_end.local_platform.rig import processes_with

Phase = Literal["up", "destroy"]
MARK = "RAYDOG_KILL_MATRIX"
NOTHING: dict[str, list[str]] = {"requirements": [], "pools": [], "machines": [], "tasks": []}
WANTED = {"requirements": 1, "pools": 3, "machines": 3, "tasks": 3}
KILLS = {
    "killed after": ("barrier-after", True),
    "killed before": ("barrier-before", True),
    "engine alone killed after": ("barrier-after", False),
}
FAULTS: dict[str, dict[str, Any]] = {
    "answer lost": {"kind": "lost-answer"},
    "answered 500": {"kind": "status", "status": 500},
    "answered 500 for good": {"kind": "status", "status": 500, "times": None},
    "answered too late": {"kind": "latency", "seconds": 61},
}
# Every changing call of a cluster of a head and two groups: verb, path, how many of them there are.
CHANGES: dict[Phase, list[tuple[str, str, int]]] = {
    "up": [
        ("POST", "^/workerPools/provisioned", 3),
        ("POST", "^/work/requirements", 1),
        ("POST", "^/work/taskGroups/.*/tasks", 3),
    ],
    "destroy": [
        ("PUT", "^/work/requirements/.*/CANCELLING", 1),
        ("DELETE", "^/workerPools/", 3),
        ("PUT", "^/compute/requirements/.*/TERMINATED", 3),
    ],
}
_CLOCK = SystemClock()
_SECONDS = 60.0


@dataclass(frozen=True)
class Case:
    """A blow of that kind at the call of that number; a path narrows down which calls are counted."""

    phase: Phase
    kind: str
    call: int
    names: str = "live"
    verb: str = ""
    path: str = "."

    def __str__(self) -> str:
        where = f" {self.verb} {self.path}" if self.verb else ""
        return f"{self.phase}, {self.kind} call {self.call}{where}, names {self.names}"


@dataclass
class Outcome:
    """What one case came to."""

    case: Case
    struck: bool = False
    faults: list[str] = field(default_factory=list)
    twins: int = 0
    orphans: int = 0

    def add(self, what: str, *evidence: object) -> None:
        self.faults.append(f"{self.case}: {what} {' '.join(map(str, evidence))}".rstrip())


class KillMatrix:
    """All cases on one stack and one platform, one after the other."""

    def __init__(self, stack: Stack, view: PlatformView) -> None:
        self._stack = stack
        self._view = view
        self._mark = uuid4().hex
        stack.environment[MARK] = self._mark
        stack.describe(stub_cluster())

    def play(self, case: Case) -> Outcome:
        """From nothing to nothing again."""
        outcome = Outcome(case)
        self._view.call("PATCH", "/__local/switches", {"names": case.names})
        if case.phase == "destroy":
            self._must(outcome, self._stack.up())
        self._strike(outcome)
        self._view.no_faults()
        if case.phase == "up":
            self._again(outcome, "up")
            self._expect_cluster(outcome)
        self._again(outcome, "destroy")
        self._expect_nothing(outcome)
        return outcome

    def _strike(self, outcome: Outcome) -> None:
        case = outcome.case
        narrowed = {"call": case.call, "verb": case.verb, "path": case.path}
        if case.kind in KILLS:
            barrier, providers_too = KILLS[case.kind]
            fault = self._view.order(kind=barrier, **narrowed)
            outcome.struck = self._kill_at(fault, case.phase, providers_too=providers_too)
            self._expect_no_life_after_death(outcome)
        else:
            fault = self._view.order(**{**FAULTS[case.kind], **narrowed})
            self._command(case.phase)
            outcome.struck = self._view.fault(fault)["matched"] >= case.call

    def _kill_at(self, fault: str, phase: Phase, *, providers_too: bool) -> bool:
        """True: somebody stood at the barrier, and was killed there."""
        engine = self._stack.popen(*_arguments(phase), output=subprocess.DEVNULL)
        deadline = _CLOCK.monotonic() + _SECONDS
        while engine.poll() is None and _CLOCK.monotonic() < deadline:
            if self._view.fault(fault)["waiting"]:
                self._kill(engine, providers_too=providers_too)
                return True
            _CLOCK.sleep(0.02)
        return False

    def _kill(self, engine: subprocess.Popen[str], *, providers_too: bool) -> None:
        victims = list(processes_with_value(self._mark)) if providers_too else []
        for pid in [engine.pid, *victims]:
            _end(pid)
        engine.wait()

    def _expect_no_life_after_death(self, outcome: Outcome) -> None:
        """Providers that were spared make nothing, though the call they waited for is answered now."""
        _CLOCK.sleep(0.3)
        before = self._changing_calls()
        self._view.no_faults()
        _CLOCK.sleep(0.7)
        # The call at the barrier is noted when it is answered.
        if self._changing_calls() > before + 1:
            outcome.add("a provider went on without its engine:", self._view.calls()[-5:])
        # Language host and providers that were never used know nothing of their engine's end; they do nothing.
        for pid in processes_with_value(self._mark):
            _end(pid)

    def _changing_calls(self) -> int:
        return sum(call["verb"] != "GET" for call in self._view.calls())

    def _command(self, phase: Phase) -> Finished:
        return self._stack.run(*_arguments(phase), seconds=240)

    def _again(self, outcome: Outcome, phase: Phase) -> None:
        self._stack.run("cancel", "--yes", "t")
        self._must(outcome, self._command(phase))

    def _must(self, outcome: Outcome, finished: Finished) -> None:
        if finished.code:
            outcome.add("the command failed", finished.text)

    def _expect_cluster(self, outcome: Outcome) -> None:
        living = self._view.living()
        for noun, count in WANTED.items():
            if len(living[noun]) != count:
                outcome.add(f"{len(living[noun])} {noun} instead of {count}:", living[noun])
            bases = Counter(name.rpartition(".")[0] for name in living[noun])
            outcome.twins += sum(count - 1 for count in bases.values())
        state = str(self._stack.state()["resources"])
        things = [
            *self._view.requirements(),
            *self._view.pools(),
            *self._view.machines(),
            *self._view.tasks(),
        ]
        lost = [thing["name"] for thing in things if thing["id"] not in state]
        outcome.orphans += len(lost)
        if lost:
            outcome.add("not in the stack's state:", lost)

    def _expect_nothing(self, outcome: Outcome) -> None:
        living = self._view.living()
        if living != NOTHING:
            outcome.orphans += sum(map(len, living.values()))
            outcome.add("left after destroy:", living)
        state = self._stack.state()
        if state.get("pending_operations"):
            self._stack.refresh("--clear-pending-creates")
            state = self._stack.state()
        if state.get("resources") or state.get("pending_operations"):
            outcome.add("left in the state:", state)


def processes_with_value(mark: str) -> list[int]:
    """Processes that were started by this matrix's engine."""
    return [pid for pid, value in processes_with(MARK).items() if value == mark]


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _arguments(phase: Phase) -> list[str]:
    return [phase, "--yes", "--skip-preview", "-s", "t"]


def kill_cases(phase: Phase, kind: str, calls: int, names: str = "live") -> list[Case]:
    """One for each call of the command."""
    return [Case(phase, kind, call, names) for call in range(1, calls + 1)]


def change_cases(phase: Phase, kind: str, names: str = "live") -> list[Case]:
    """One for each changing call of the command."""
    return [
        Case(phase, kind, call, names, verb, path)
        for verb, path, count in CHANGES[phase]
        for call in range(1, count + 1)
    ]
