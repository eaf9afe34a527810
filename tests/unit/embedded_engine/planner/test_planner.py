"""The step table: what is done for each way in which a program differs from what there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from raydog_resources.embedded_engine.planner.goal import Alias, Goal, Reading
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.state.property_value import Secret, Value
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from tests.fakes.engine_run import PROVIDER, THING, FakeRun, thing, urn

A, B, C = thing("a", properties={"zone": "x", "size": 1}), thing("b"), thing("c")
NEEDS_A = {"dependencies": (urn("a"),), "property_dependencies": {"zone": (urn("a"),)}}


def after(*goals: Goal) -> tuple[ResourceState, ...]:
    """The state that a program leaves."""
    return FakeRun().up(goals)


def with_zone(goal: Goal, zone: str, **more: Value) -> Goal:
    return replace(goal, properties={**goal.properties, "zone": zone, **more})


def test_what_is_new_is_created_in_the_order_of_the_program() -> None:
    run = FakeRun()
    run.up([A, B])
    assert run.story == ["create a", "create b"]
    assert run.judge.asked == ["check a anew", "check b anew"]


def test_what_has_not_changed_stays_the_same() -> None:
    run = FakeRun(after(A, B))
    state = run.up([A, B])
    assert run.story == ["same a", "same b"]
    assert [one.id for one in state] == ["a-1", "b-2"]


def test_a_changed_input_is_an_update_that_keeps_the_id() -> None:
    run = FakeRun(after(A))
    (state,) = run.up([replace(A, properties={"zone": "x", "size": 2})])
    assert run.story == ["update a"]
    assert state.id == "a-1"
    assert state.outputs["size"] == 2
    assert run.steps[0].difference.detailed == {"size": "update"}


def test_a_secret_that_is_no_secret_any_more_is_no_update() -> None:
    run = FakeRun(after(thing("a", properties={"key": Secret("k")})))
    run.up([thing("a", properties={"key": "k"})])
    assert run.story == ["same a"]


def test_a_replacement_is_made_before_the_old_one_goes() -> None:
    run = FakeRun(after(A))
    (state,) = run.up([with_zone(A, "y")])
    assert run.story == ["create-replacement a", "replace a", "delete-replaced a"]
    assert run.judge.asked[-1] == "check a anew"
    assert not state.delete


def test_the_old_one_goes_first_where_the_provider_says_so() -> None:
    run = FakeRun(after(A))
    run.up([with_zone(A, "y", dbr=1)])
    assert run.story == ["delete-replaced a", "replace a", "create-replacement a"]


def test_the_program_overrules_the_provider() -> None:
    run = FakeRun(after(A))
    run.up([replace(with_zone(A, "y", dbr=1), delete_before_replace=False)])
    assert run.story == ["create-replacement a", "replace a", "delete-replaced a"]


def test_dependents_go_before_what_they_need_and_come_back_after_it() -> None:
    dependent = thing("b", properties={"zone": "of a"}, **NEEDS_A)
    run = FakeRun(after(A, dependent, C))
    run.up([with_zone(A, "y", dbr=1), dependent, C])
    assert run.story == [
        "delete-replaced b",
        "delete-replaced a",
        "replace a",
        "create-replacement a",
        "replace b",
        "create-replacement b",
        "same c",
    ]


def test_a_dependent_that_can_live_with_it_stays() -> None:
    dependent = thing(
        "b", properties={"size": 1}, dependencies=(urn("a"),), property_dependencies={"size": (urn("a"),)}
    )
    run = FakeRun(after(A, dependent))
    run.up([with_zone(A, "y", dbr=1), dependent])
    assert run.story == ["delete-replaced a", "replace a", "create-replacement a", "same b"]


def test_a_replacement_that_failed_after_the_old_one_went_is_only_created_next_time() -> None:
    first = FakeRun(after(A))
    first.fails = lambda step: step.op == "create-replacement"
    (left,) = first.up([with_zone(A, "y", dbr=1)])
    assert left.pending_replacement
    again = FakeRun([left])
    (state,) = again.up([with_zone(A, "y", dbr=1)])
    assert again.story == ["replace a", "create-replacement a"]
    assert not state.pending_replacement


def test_a_record_that_waits_for_its_replacement_is_dropped_when_nobody_wants_it() -> None:
    left = replace(after(A)[0], pending_replacement=True)
    run = FakeRun([left])
    assert run.up([]) == ()
    assert run.story == ["remove-pending-replace a"]


def test_an_old_one_that_would_not_go_is_deleted_in_the_next_run() -> None:
    first = FakeRun(after(A))
    first.fails = lambda step: step.op == "delete-replaced"
    state = first.up([with_zone(A, "y")])
    assert [one.delete for one in state] == [False, True]
    again = FakeRun(state)
    assert [one.delete for one in again.up([with_zone(A, "y")])] == [False]
    assert again.story == ["same a", "delete-replaced a"]


def test_what_the_program_has_no_more_is_deleted_dependents_first() -> None:
    run = FakeRun(after(A, thing("b", dependencies=(urn("a"),)), C))
    run.up([C])
    assert run.story == ["same c", "delete b", "delete a"]


def test_nothing_is_deleted_after_a_failure() -> None:
    run = FakeRun(after(A, B))
    run.judge.refuses = "c"
    assert len(run.up([C])) == 2
    assert run.story == []
    assert run.notes.said == [f"error: {THING} resource 'c': property size has a problem: it is too big"]


def test_a_former_name_is_found_and_its_children_with_it() -> None:
    parent = Goal("p:index:Box", "box", custom=False)
    box = urn("box", "p:index:Box")
    child = thing("box-a", parent=box)
    renamed = replace(parent, name="crate", aliases=(Alias(name="box"),))
    run = FakeRun(after(parent, child))
    state = run.up([renamed, thing("crate-a", parent=urn("crate", "p:index:Box"))])
    assert run.story == ["same crate", "same crate-a"]
    assert state[1].id == "box-a-2"


def test_two_resources_may_not_claim_the_same_former_name() -> None:
    run = FakeRun(after(A))
    run.up([replace(B, aliases=(Alias(name="a"),)), replace(C, aliases=(Alias(name="a"),))])
    assert "Duplicate resource alias" in run.notes.said[0]
    assert run.failed


def test_the_same_name_twice_is_refused() -> None:
    run = FakeRun()
    run.up([A, A])
    assert run.story == ["create a"]
    assert run.notes.said == [f"error: Duplicate resource URN '{urn('a')}'; try giving it a unique name"]


def test_ignored_changes_keep_the_old_inputs() -> None:
    run = FakeRun(after(A))
    (state,) = run.up([replace(A, properties={"zone": "x", "size": 5}, ignore_changes=("size",))])
    assert run.story == ["same a"]
    assert state.inputs["size"] == 1


def test_replace_on_changes_makes_a_replacement_of_an_update() -> None:
    run = FakeRun(after(A))
    run.up([replace(A, properties={"zone": "x", "size": 5}, replace_on_changes=("size",))])
    assert run.story == ["create-replacement a", "replace a", "delete-replaced a"]
    assert run.steps[0].difference.detailed == {"size": "update-replace"}


def test_a_protected_resource_is_not_replaced() -> None:
    run = FakeRun(after(replace(A, protect=True)))
    run.up([with_zone(replace(A, protect=True), "y")])
    assert run.story == []
    assert "as it is currently marked for protection" in run.notes.said[0]


def test_a_preview_says_that_it_is_protected_and_goes_on() -> None:
    run = FakeRun(after(replace(A, protect=True)), RunMode(is_preview=True))
    run.up([with_zone(replace(A, protect=True), "y")])
    assert "create-replacement a" in run.story
    assert run.notes.said


def test_what_lives_in_something_that_is_replaced_is_replaced_with_it() -> None:
    lodger = thing("b", deleted_with=urn("a"), dependencies=(urn("a"),))
    run = FakeRun(after(A, lodger))
    run.up([with_zone(A, "y"), lodger])
    assert run.story[:4] == ["create-replacement a", "replace a", "create-replacement b", "replace b"]
    assert run.steps[2].difference.replaces == ("deletedWith",)


def test_what_is_not_as_it_should_be_is_updated_without_a_difference() -> None:
    run = FakeRun([replace(after(A)[0], init_errors=("it is sick",))])
    (state,) = run.up([A])
    assert run.story == ["update a"]
    assert state.init_errors == ()


def test_a_parent_has_to_be_there_first() -> None:
    run = FakeRun()
    run.up([thing("a", parent=urn("nobody"))])
    assert run.failed
    assert run.story == []


def test_something_that_is_only_looked_at_is_read_and_later_dropped() -> None:
    run = FakeRun()
    steps = run.planner.read(Reading(THING, "seen", "ext-1", provider=PROVIDER))
    assert [step.op for step in steps] == ["read"]
    assert steps[0].new is not None
    assert steps[0].new.external
    later = FakeRun([steps[0].new])
    later.up([])
    assert later.story == ["discard seen"]


def test_taking_something_over_that_was_only_looked_at_makes_a_new_one() -> None:
    looking = FakeRun()
    seen = looking.planner.read(Reading(THING, "a", "ext-1", provider=PROVIDER))[0].new
    assert seen is not None
    run = FakeRun([seen])
    run.up([A])
    assert run.story == ["create-replacement a", "replace a", "discard-replaced a"]


@pytest.mark.parametrize(("is_destroying", "story"), [(True, ["same a", "delete a"]), (False, ["update a"])])
def test_a_run_that_destroys_registers_and_then_deletes(is_destroying: bool, story: list[str]) -> None:
    run = FakeRun(after(A), RunMode(is_destroying=is_destroying))
    run.up([replace(A, properties={"zone": "x", "size": 9})])
    assert run.story == story


def test_a_run_that_destroys_makes_nothing() -> None:
    run = FakeRun((), RunMode(is_destroying=True))
    run.up([A, thing("b", dependencies=(urn("a"),))])
    assert all(step.skipped for step in run.steps)


def only(*names: str) -> RunMode:
    return RunMode(targets=frozenset(map(urn, names)))


def test_with_targets_the_rest_is_left_as_it_is() -> None:
    run = FakeRun(after(A, B), only("c"))
    state = run.up([with_zone(A, "y"), C])
    assert run.story == ["same a", "create c"]
    assert [(one.name, one.inputs.get("zone")) for one in state] == [("a", "x"), ("c", None), ("b", None)]


def test_what_is_no_target_is_not_made_and_a_target_can_not_need_it() -> None:
    run = FakeRun((), only("b"))
    assert run.up([A, thing("b", dependencies=(urn("a"),))]) == ()
    assert run.notes.said == [
        f"error: Resource '{urn('b')}' depends on '{urn('a')}' which was was not specified in --target list."
    ]


def test_what_something_untouched_needs_is_written_before_it() -> None:
    run = FakeRun(after(A, thing("b", dependencies=(urn("a"),))), only("c"))
    state = run.up([thing("b", dependencies=(urn("a"),)), C])
    assert [one.name for one in state] == ["a", "b", "c"]


def test_only_targets_are_deleted() -> None:
    run = FakeRun(after(A, B), only("b"))
    assert [one.name for one in run.up([])] == ["a"]
