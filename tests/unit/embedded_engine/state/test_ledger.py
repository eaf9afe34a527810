"""What is written after which step, and in which order the resources stand then."""

from __future__ import annotations

from dataclasses import replace

from raydog_resources.embedded_engine.state.ledger import Ledger
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import CREATING, UPDATING, PendingOperation, Snapshot


def resource(name: str, **more: object) -> ResourceState:
    made = ResourceState(urn=f"urn:pulumi:s::p::t:m:T::{name}", type="t:m:T", custom=True, id=name)
    return replace(made, **more)  # type: ignore[arg-type]


class Writes:
    """Remembers each write as names of resources and kinds of what is under way."""

    def __init__(self) -> None:
        self.seen: list[tuple[list[str], list[str]]] = []

    def save(self, snapshot: Snapshot) -> None:
        names = [one.name for one in snapshot.resources]
        self.seen.append((names, [one.kind for one in snapshot.pending_operations]))


def ledger_of(*resources: ResourceState, pending: tuple[PendingOperation, ...] = ()) -> tuple[Ledger, Writes]:
    writes = Writes()
    return Ledger(Snapshot(resources=resources, pending_operations=pending), writes.save), writes


def test_a_creation_is_noted_before_and_kept_after() -> None:
    ledger, writes = ledger_of()
    goal = resource("a", id="")
    ledger.begin("create", None, goal)
    ledger.end("create", None, goal, result=replace(goal, id="1"))
    assert writes.seen == [([], ["creating"]), (["a"], [])]
    assert ledger.snapshot().resources[0].id == "1"


def test_a_failed_creation_leaves_nothing() -> None:
    ledger, writes = ledger_of()
    goal = resource("a")
    ledger.begin("create", None, goal)
    ledger.end("create", None, goal, succeeded=False)
    assert writes.seen[-1] == ([], [])


def test_what_is_finished_stands_before_what_nobody_has_touched() -> None:
    a, b, c = resource("a"), resource("b"), resource("c")
    ledger, writes = ledger_of(a, b, c)
    new = replace(b, inputs={"size": 2.0})
    ledger.begin("update", b, new)
    ledger.end("update", b, new)
    assert writes.seen == [(["a", "b", "c"], ["updating"]), (["b", "a", "c"], [])]


def test_a_step_that_changes_nothing_is_not_worth_a_write_of_its_own() -> None:
    a = resource("a", inputs={"x": [1.0]})
    ledger, writes = ledger_of(a)
    same = replace(a)
    ledger.begin("same", a, same)
    ledger.end("same", a, same)
    assert writes.seen == []
    ledger.finish()
    assert writes.seen == [(["a"], [])]
    ledger.finish()
    assert len(writes.seen) == 1


def test_a_step_that_changes_the_record_alone_is_written() -> None:
    a = resource("a")
    ledger, writes = ledger_of(a)
    kept = replace(a, protect=True)
    ledger.end("same", a, kept)
    assert writes.seen == [(["a"], [])]


def test_the_replaced_one_stays_until_it_is_deleted() -> None:
    old = resource("a")
    ledger, writes = ledger_of(old)
    new = replace(old, id="")
    ledger.begin("create-replacement", old, new)
    leaving = replace(old, delete=True)
    ledger.exchange(old, leaving)
    ledger.end("create-replacement", leaving, new, result=replace(new, id="2"))
    assert [(one.id, one.delete) for one in ledger.snapshot().resources] == [("2", False), ("a", True)]
    ledger.begin("delete-replaced", leaving, None)
    ledger.end("delete-replaced", leaving, None)
    assert [one.id for one in ledger.snapshot().resources] == ["2"]
    assert writes.seen[-2:] == [(["a", "a"], ["deleting"]), (["a"], [])]


def test_one_that_waits_for_its_replacement_stays_until_that_is_made() -> None:
    old = resource("a")
    ledger, _ = ledger_of(old)
    waiting = replace(old, pending_replacement=True)
    ledger.exchange(old, waiting)
    ledger.begin("delete-replaced", waiting, None)
    ledger.end("delete-replaced", waiting, None)
    assert ledger.snapshot().resources == (waiting,)
    new = resource("a", id="2")
    ledger.begin("create-replacement", waiting, new)
    ledger.end("create-replacement", waiting, new)
    assert ledger.snapshot().resources == (new,)


def test_only_creations_that_were_cut_off_are_carried_along() -> None:
    lost, other = resource("lost"), resource("other")
    ledger, _ = ledger_of(pending=(PendingOperation(lost, CREATING), PendingOperation(other, UPDATING)))
    assert [one.resource for one in ledger.snapshot().pending_operations] == [lost]


def test_outputs_are_written_only_if_they_changed() -> None:
    stack = resource("s", outputs={"url": "a"})
    ledger, writes = ledger_of(stack)
    again = replace(stack)
    ledger.outputs_registered(stack, again)
    assert writes.seen == []
    changed = replace(again, outputs={"url": "b"})
    ledger.outputs_registered(again, changed)
    assert len(writes.seen) == 1
    assert ledger.snapshot().resources == (changed,)


def test_what_is_under_way_may_be_marked_meanwhile() -> None:
    old = resource("a")
    ledger, _ = ledger_of(old)
    ledger.begin("delete-replaced", old, None)
    waiting = replace(old, pending_replacement=True)
    ledger.exchange(old, waiting)
    assert ledger.snapshot().pending_operations[0].resource is waiting
    ledger.end("delete-replaced", waiting, None)
    assert ledger.snapshot().pending_operations == ()
    assert ledger.snapshot().resources == (waiting,)


def test_a_refresh_within_a_run_is_written_thing_by_thing() -> None:
    a, b = resource("a"), resource("b")
    ledger, writes = ledger_of(a, b)
    ledger.refreshed(a, replace(a, outputs={"x": 1.0}))
    ledger.refreshed(b, None)
    assert writes.seen == [(["a", "b"], []), (["a"], [])]
