"""One blow at one remote step of `up` or `destroy`, the same command again, and what is there then."""

from __future__ import annotations

import subprocess
from uuid import uuid4

from raydog_resources.clock import SystemClock
from tests.end_to_end.cluster.kill_matrix import MARK, arguments, end_all, kill_engine
from tests.end_to_end.cluster.kill_record import Outcome
from tests.end_to_end.cluster.stack import Finished, Stack
from tests.end_to_end.schedulers.kill_cases import ALONE, CUT, GATE, LATE, Blow, Fall
from tests.sites.gate import Gate
from tests.sites.site import LOGIN, NODES, Site

_CLOCK = SystemClock()
_SECONDS = 90.0
_LISTED = {
    "slurm": "squeue --noheader --user=alice --format=%i",
    "pbs": "/opt/pbs/bin/qselect -u alice",
}


class JobKillMatrix:
    """All cases on one stack and one site, one after the other."""

    def __init__(self, stack: Stack, site: Site, place: str) -> None:
        self._stack = stack
        self._site = site
        self._place = place
        self._gate = Gate(site)
        self._mark = uuid4().hex
        stack.environment[MARK] = self._mark

    def play(self, fall: Fall) -> list[Outcome[Blow]]:
        """From nothing to nothing again."""
        outcomes = [Outcome(blow) for blow in fall.cases]
        first, last = outcomes[0], outcomes[-1]
        if fall.up:
            self._strike(first)
        self._again(first, "up", struck=fall.up is not None)
        self._expect_cluster(first)
        if fall.destroy:
            self._strike(last)
        self._again(last, "destroy", struck=fall.destroy is not None)
        self._expect_nothing(last)
        return outcomes

    def _strike(self, outcome: Outcome[Blow]) -> None:
        blow = outcome.case
        self._gate.order(GATE[blow.kind], blow.number, blow.pattern)
        engine = self._stack.popen(*arguments(blow.phase), output=subprocess.DEVNULL)
        deadline = _CLOCK.monotonic() + _SECONDS
        while engine.poll() is None and _CLOCK.monotonic() < deadline:
            if self._gate.holds and blow.kind != CUT:
                kill_engine(engine, self._mark, providers_too=blow.kind != ALONE)
                break
            _CLOCK.sleep(0.02)
        outcome.struck = self._gate.holds
        if blow.kind != LATE:
            self._let_go(outcome)
        engine.wait(_SECONDS)
        end_all(self._mark)

    def _let_go(self, outcome: Outcome[Blow]) -> None:
        """Providers that were spared do nothing more, though the step that they waited for is answered now."""
        _CLOCK.sleep(0.3)
        before = self._gate.commands
        self._gate.let_go()
        _CLOCK.sleep(0.7)
        if outcome.case.kind == ALONE and self._gate.commands > before:
            outcome.add("a provider went on without its engine")
        self._gate.take_away()

    def _again(self, outcome: Outcome[Blow], phase: str, *, struck: bool) -> None:
        if struck:
            self._stack.run("cancel", "--yes", "t")
        process = self._stack.popen(phase, "--yes", "--skip-preview", "-s", "t")
        if struck and outcome.case.kind == LATE:
            self._go_on_beside(process)
        output, errors = process.communicate(timeout=240)
        if process.returncode:
            outcome.add("the command failed", Finished(process.returncode, output, errors).text)

    def _go_on_beside(self, process: subprocess.Popen[str]) -> None:
        """The step of the dead is done while the living are at work."""
        seen, deadline = self._gate.commands, _CLOCK.monotonic() + _SECONDS
        while process.poll() is None and self._gate.commands == seen and _CLOCK.monotonic() < deadline:
            _CLOCK.sleep(0.02)
        self._gate.take_away()

    def _expect_cluster(self, outcome: Outcome[Blow]) -> None:
        heads, rays = self._rays("start --head"), self._rays("start --")
        jobs = self._jobs()
        outcome.twins += max(0, len(heads) - 1, len(jobs) - 1)
        if (len(heads), len(rays), len(jobs)) != (1, 3, 1):
            outcome.add("not one cluster of three nodes:", jobs, heads, rays)
        (known,) = [resource["outputs"] for resource in self._stack.resources("SchedulerJob")] or [{}]
        if known.get("state") != "ready":
            outcome.add("not ready:", known.get("state"))
        lost = [job for job in jobs if job != known.get("job_id")]
        outcome.orphans += len(lost)
        if lost:
            outcome.add("not in the stack's state:", lost)

    def _expect_nothing(self, outcome: Outcome[Blow]) -> None:
        folders = self._folders()
        left = [*self._rays(""), *self._jobs()]
        outcome.orphans += len(left)
        if left or folders:
            outcome.add("left after destroy:", left, folders)
        state = self._stack.state()
        if state.get("pending_operations"):
            self._stack.refresh("--clear-pending-creates")
            state = self._stack.state()
        if state.get("resources") or state.get("pending_operations"):
            outcome.add("left in the state:", state)

    def _jobs(self) -> list[str]:
        """Of the scheduler, or, on plain hosts, of whoever keeps a job on the first."""
        if self._place in _LISTED:
            return self._site.run(LOGIN, "sh", "-c", _LISTED[self._place]).split()
        groups = self._site.home().glob(".raydog/groups/*/0/group")
        living = [line for line in self._site.processes(NODES[0]) if " group run " in line]
        return [path.read_text().split()[0] for path in groups][: 1 if living else 0]

    def _rays(self, words: str) -> list[str]:
        """Processes of Ray's stub, by their command lines."""
        return [
            f"{machine}: {line}"
            for machine in NODES
            for line in self._site.processes(machine)
            if f"stub_ray.py {words}" in line
        ]

    def _folders(self) -> list[str]:
        temporary = [self._site.run(node, "sh", "-c", "ls -d /tmp/rd-*", check=False) for node in NODES]
        jobs = (self._site.home() / ".raydog" / "jobs").glob("*")
        return [*filter(None, temporary), *map(str, jobs)]
