"""How steps are done: what is written when, what a failure stops, what it spares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, cast

import pytest

from raydog_resources.embedded_engine.dynamic.answer import HalfMade, Made, ProviderFailed
from raydog_resources.embedded_engine.executor.course import Course, Halted
from raydog_resources.embedded_engine.executor.runner import Runner
from raydog_resources.embedded_engine.executor.watcher import Watcher
from raydog_resources.embedded_engine.executor.work import Protected, Work
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.state.ledger import Ledger
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import Snapshot


def record(name: str, **more: Any) -> ResourceState:
    return ResourceState(urn=f"urn:pulumi:dev::p::t:t:T::{name}", type="t:t:T", custom=True, **more)


@dataclass
class FakeWork:
    """Makes everything at once, unless it is told how to fail."""

    fails: dict[str, Exception] = field(default_factory=dict)
    during: Callable[[], None] = lambda: None
    did: list[str] = field(default_factory=list)

    def do(self, step: Step) -> ResourceState | None:
        self.did.append(f"{step.op} {step.subject.name}")
        self.during()
        if step.subject.name in self.fails:
            raise self.fails[step.subject.name]
        if step.new is None or step.op == "replace":
            return None
        return replace(step.new, id=f"{step.new.name}-1")

    def half_made(self, step: Step, made: Made) -> ResourceState:
        assert step.new is not None
        return replace(step.new, id=made.id, init_errors=made.init_errors)


class Quiet:
    """Hears everything and says nothing."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def failed(self, step: Step, text: str) -> None:
        self.failures.append(f"{step.subject.name}: {text}")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *words, **more: None


class Bench:
    """A runner on a state in memory."""

    def __init__(self, *before: ResourceState) -> None:
        self.work = FakeWork()
        self.watcher = Quiet()
        self.written: list[Snapshot] = []
        self.ledger = Ledger(Snapshot(resources=before), self.written.append)
        self.stopping, self.killed = Event(), Event()
        self.course = Course(self.stopping, self.killed)
        self.runner = Runner(
            cast(Work, self.work),
            self.ledger,
            OldResources(before),
            cast(Watcher, self.watcher),
            self.course,
            4,
        )

    def names(self) -> list[str]:
        return [one.name for one in self.ledger.snapshot().resources]


def test_each_step_is_written_before_and_after() -> None:
    bench = Bench()
    made = bench.runner.chain([Step("create", None, record("a"))])
    assert made is not None
    assert made.id == "a-1"
    assert [len(one.pending_operations) for one in bench.written] == [1, 0]
    assert bench.names() == ["a"]


def test_a_failure_halts_the_run_and_nothing_new_begins() -> None:
    bench = Bench()
    bench.work.fails["a"] = ProviderFailed("it is raining")
    with pytest.raises(Halted):
        bench.runner.chain([Step("create", None, record("a")), Step("create", None, record("b"))])
    with pytest.raises(Halted):
        bench.runner.chain([Step("create", None, record("c"))])
    assert bench.work.did == ["create a"]
    assert bench.watcher.failures == ["a: it is raining"]
    assert bench.course.has_failed
    assert bench.ledger.snapshot().pending_operations == ()


def test_what_is_half_made_is_kept_with_its_reasons() -> None:
    bench = Bench()
    bench.work.fails["a"] = HalfMade(Made("a-7", {}, init_errors=("it is sick", "it coughs")))
    with pytest.raises(Halted):
        bench.runner.chain([Step("create", None, record("a"))])
    (kept,) = bench.ledger.snapshot().resources
    assert (kept.id, kept.init_errors) == ("a-7", ("it is sick", "it coughs"))
    assert bench.watcher.failures == ["a: 2 errors occurred:\n\t* it is sick\n\t* it coughs\n\n"]


def test_an_old_one_that_makes_room_waits_for_its_replacement() -> None:
    old = record("a", id="a-0")
    bench = Bench(old)
    bench.work.fails["nobody"] = ProviderFailed("")
    bench.runner.chain([Step("delete-replaced", old, makes_room=True)])
    assert [one.pending_replacement for one in bench.ledger.snapshot().resources] == [True]
    bench.runner.chain([Step("replace", old, record("a")), Step("create-replacement", old, record("a"))])
    assert [one.id for one in bench.ledger.snapshot().resources] == ["a-1"]


def test_an_old_one_that_is_left_is_marked_to_be_deleted() -> None:
    old = record("a", id="a-0")
    bench = Bench(old)
    bench.runner.chain([Step("create-replacement", old, record("a"), leaves_old=True)])
    assert [(one.id, one.delete) for one in bench.ledger.snapshot().resources] == [
        ("a-1", False),
        ("a-0", True),
    ]


def test_a_protected_one_stays_with_all_it_needs_and_the_rest_goes() -> None:
    net = record("net", id="1")
    head = record("head", id="2", dependencies=(net.urn,))
    other = record("other", id="3")
    bench = Bench(net, head, other)
    bench.work.fails["head"] = Protected("it is protected")
    bench.runner.waves([[Step("delete", head), Step("delete", other)], [Step("delete", net)]])
    assert bench.names() == ["net", "head"]
    assert bench.course.has_failed


def test_stopped_it_finishes_what_it_does_and_begins_nothing_new() -> None:
    bench = Bench()
    bench.work.during = bench.stopping.set
    with pytest.raises(Halted):
        bench.runner.chain([Step("create", None, record("a")), Step("create", None, record("b"))])
    assert bench.names() == ["a"]


def test_killed_it_leaves_in_the_state_what_was_under_way() -> None:
    bench = Bench()
    bench.work.during = bench.killed.set
    with pytest.raises(Halted):
        bench.runner.chain([Step("create", None, record("a"))])
    assert [one.kind for one in bench.ledger.snapshot().pending_operations] == ["creating"]


def test_what_a_component_puts_out_is_written_once_it_says_so() -> None:
    bench = Bench()
    bench.runner.chain([Step("create", None, record("box"))])
    bench.runner.register_outputs(record("box").urn, {"x": 1})
    assert bench.ledger.snapshot().resources[0].outputs == {"x": 1}
    with pytest.raises(ProviderFailed, match="isn't pending"):
        bench.runner.register_outputs(record("box").urn, {"x": 2})


def test_after_a_failure_the_stack_keeps_the_outputs_that_were_not_said_again() -> None:
    old = record("stack", id="s", outputs={"kept": 1, "changed": 1})
    bench = Bench(old)
    bench.runner.chain([Step("same", old, record("stack"))])
    bench.runner.register_outputs(old.urn, {"changed": 2}, merged=True)
    assert bench.ledger.snapshot().resources[0].outputs == {"kept": 1, "changed": 2}
