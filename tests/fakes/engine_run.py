"""A whole run of the embedded engine's planner without providers: steps are done by writing down what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from raydog_resources.embedded_engine.planner.deletions import plan_deletions
from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.planner.judge import Bail, Checked, CheckFailure, Verdict
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.planner import Planner
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.step import REPLACE, Step
from raydog_resources.embedded_engine.planner.urn import make_urn
from raydog_resources.embedded_engine.state.ledger import Ledger
from raydog_resources.embedded_engine.state.property_value import Properties, has_unknown, same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import Snapshot

STACK = "dev"
PROJECT = "proj"
THING = "pulumi-python:dynamic/t:Thing"
PROVIDER = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:providers:pulumi-python::default::1"


def thing(name: str, **more: object) -> Goal:
    """A custom resource of the default provider."""
    return Goal(**{"type": THING, "name": name, "custom": True, "provider": PROVIDER, **more})  # type: ignore[arg-type]


def urn(name: str, type_: str = THING) -> str:
    """The name it gets without a parent."""
    return make_urn(STACK, PROJECT, "", type_, name)


@dataclass
class FakeJudge:
    """A provider for which a changed `zone` means a new thing, and which goes first where `dbr` is set."""

    asked: list[str] = field(default_factory=list)
    refuses: str = ""

    def check(self, wanted: ResourceState, olds: Properties, news: Properties) -> Checked:
        self.asked.append(f"check {wanted.name}{'' if olds else ' anew'}")
        bad = self.refuses == wanted.name
        return Checked(news, (CheckFailure("size", "it is too big"),) if bad else ())

    def diff(
        self, resource: ResourceState, news: Properties, ignored: tuple[str, ...], provider: str
    ) -> Verdict:
        self.asked.append(f"diff {resource.name}")
        zone = news.get("zone")
        differs = has_unknown(zone) or not same_value(zone, resource.outputs.get("zone"))
        return Verdict(None, ("zone",) if differs else (), delete_before_replace=bool(news.get("dbr")))

    def review(self, wanted: ResourceState, goal: Goal) -> tuple[Properties, bool]:
        return wanted.inputs, True


@dataclass
class FakeNotes:
    """Keeps what the planner says."""

    said: list[str] = field(default_factory=list)

    def error(self, urn: str, text: str) -> None:
        self.said.append(f"error: {text}")

    def warning(self, urn: str, text: str) -> None:
        self.said.append(f"warning: {text}")

    def info(self, urn: str, text: str) -> None:
        self.said.append(f"info: {text}")


class FakeRun:
    """Registers goals one after the other and does what the planner says, on a state in memory."""

    def __init__(self, before: Iterable[ResourceState] = (), mode: RunMode | None = None) -> None:
        self.olds = OldResources(before)
        self.judge = FakeJudge()
        self.notes = FakeNotes()
        self.written: list[Snapshot] = []
        self.ledger = Ledger(Snapshot(resources=tuple(self.olds)), self.written.append)
        self.planner = Planner(STACK, PROJECT, self.olds, self.judge, self.notes, mode or RunMode())
        self.steps: list[Step] = []
        self.fails: Callable[[Step], bool] = lambda step: False
        self.failed = False
        self._made = 0

    def up(self, goals: Sequence[Goal]) -> tuple[ResourceState, ...]:
        """The state after a program that registers these and ends."""
        for goal in goals:
            if self.failed:
                break
            try:
                self._do(self.planner.register(goal))
            except Bail:
                self.failed = True
        if not self.failed:
            for wave in plan_deletions(self.olds, self.planner.progress, self.planner.mode):
                for step in wave:
                    self._do([step])
        return self.ledger.snapshot().resources

    @property
    def story(self) -> list[str]:
        """What was done, in order."""
        return [f"{step.op} {step.subject.name}" for step in self.steps]

    def _do(self, steps: list[Step]) -> None:
        for planned in steps:
            if self.failed:
                return
            step = planned
            if step.old is not None:
                step = replace(step, old=self.olds.current(step.old))
            self.steps.append(step)
            if step.skipped:
                continue
            self.ledger.begin(step.op, step.old, step.new)
            if self.fails(step):
                self.failed = True
                self.ledger.end(step.op, step.old, step.new, succeeded=False)
                return
            result = self._result(step)
            old = self._marked(step)
            self.ledger.end(step.op, old, step.new, result=result)

    def _result(self, step: Step) -> ResourceState | None:
        if step.new is None or step.op == REPLACE:
            return None
        if step.op in ("create", "create-replacement"):
            self._made += 1
            return replace(step.new, id=f"{step.new.name}-{self._made}", outputs=dict(step.new.inputs))
        if step.old is None:
            return step.new
        outputs = step.old.outputs if step.op == "same" else dict(step.new.inputs)
        return replace(step.new, id=step.old.id, outputs=outputs)

    def _marked(self, step: Step) -> ResourceState | None:
        old = step.old
        if old is None or not (step.makes_room or (step.leaves_old and step.op != REPLACE)):
            return old
        marked = replace(old, pending_replacement=True) if step.makes_room else replace(old, delete=True)
        self.olds.exchange(old, marked)
        self.ledger.exchange(old, marked)
        return marked
