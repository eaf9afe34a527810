"""One blow at one call of `up` or `destroy`, the same command again, and what is there then."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.kill_cases import FAULTS, KILLS, Case, Journey, Phase
from tests.end_to_end.cluster.kill_record import Outcome
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Finished, Stack, stub_cluster
from tests.end_to_end.local_platform.rig import processes_with

MARK = "RAYDOG_KILL_MATRIX"
NOTHING: dict[str, list[str]] = {"requirements": [], "pools": [], "machines": [], "tasks": []}
WANTED = {"requirements": 1, "pools": 3, "machines": 3, "tasks": 3}
_CLOCK = SystemClock()
_SECONDS = 90.0


class KillMatrix:
    """All cases on one stack and one platform, one after the other."""

    def __init__(
        self,
        stack: Stack,
        view: PlatformView,
        cluster: Mapping[str, Any] | None = None,
        wanted: Mapping[str, int] | None = None,
    ) -> None:
        self._stack = stack
        self._view = view
        self._wanted = wanted or WANTED
        self._mark = uuid4().hex
        # What else must be so of a cluster that is up.
        self.when_up: Callable[[], None] = lambda: None
        stack.environment[MARK] = self._mark
        stack.describe(cluster or stub_cluster())

    def play(self, journey: Journey) -> list[Outcome[Case]]:
        """From nothing to nothing again."""
        outcomes = [Outcome(case) for case in journey.cases]
        first, last = outcomes[0], outcomes[-1]
        self._view.call("PATCH", "/__local/switches", {"names": first.case.names})
        if journey.up:
            self._strike(first)
            self._again(first, "up")
        else:
            self._must(first, self._command("up"))
        self._expect_cluster(first)
        if not first.faults:
            self.when_up()
        if journey.destroy:
            self._strike(last)
        self._again(last, "destroy")
        self._expect_nothing(last)
        return outcomes

    def _strike(self, outcome: Outcome[Case]) -> None:
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
        self._view.no_faults()

    def _kill_at(self, fault: str, phase: Phase, *, providers_too: bool) -> bool:
        """True: somebody stood at the barrier, and was killed there."""
        engine = self._stack.popen(*arguments(phase), output=subprocess.DEVNULL)
        deadline = _CLOCK.monotonic() + _SECONDS
        while engine.poll() is None and _CLOCK.monotonic() < deadline:
            if self._view.fault(fault)["waiting"]:
                self._kill(engine, providers_too=providers_too)
                return True
            _CLOCK.sleep(0.02)
        return False

    def _kill(self, engine: subprocess.Popen[str], *, providers_too: bool) -> None:
        kill_engine(engine, self._mark, providers_too=providers_too)

    def _expect_no_life_after_death(self, outcome: Outcome[Case]) -> None:
        """Providers that were spared make nothing, though the call they waited for is answered now."""
        _CLOCK.sleep(0.3)
        before = self._changing_calls()
        self._view.no_faults()
        _CLOCK.sleep(0.7)
        # The call at the barrier is noted when it is answered.
        if self._changing_calls() > before + 1:
            outcome.add("a provider went on without its engine:", self._view.calls()[-5:])
        end_all(self._mark)

    def _changing_calls(self) -> int:
        return sum(call["verb"] != "GET" for call in self._view.calls())

    def _command(self, phase: Phase) -> Finished:
        return self._stack.run(*arguments(phase), seconds=240)

    def _again(self, outcome: Outcome[Case], phase: Phase) -> None:
        self._stack.run("cancel", "--yes", "t")
        self._must(outcome, self._command(phase))

    def _must(self, outcome: Outcome[Case], finished: Finished) -> None:
        if finished.code:
            outcome.add("the command failed", finished.text)

    def _expect_cluster(self, outcome: Outcome[Case]) -> None:
        living = self._view.living()
        for noun, count in self._wanted.items():
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

    def _expect_nothing(self, outcome: Outcome[Case]) -> None:
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


def kill_engine(engine: subprocess.Popen[str], mark: str, *, providers_too: bool) -> None:
    """With `kill -9`, and with what bears its mark."""
    victims = list(processes_with_value(mark)) if providers_too else []
    for pid in [engine.pid, *victims]:
        _end(pid)
    engine.wait()


def end_all(mark: str) -> None:
    """Language host and providers that were never used know nothing of their engine's end; they do nothing."""
    for pid in processes_with_value(mark):
        _end(pid)


def processes_with_value(mark: str) -> list[int]:
    """Processes that were started by this matrix's engine."""
    return [pid for pid, value in processes_with(MARK).items() if value == mark]


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def arguments(phase: Phase) -> list[str]:
    """The command."""
    return [phase, "--yes", "--skip-preview", "-s", "t"]
