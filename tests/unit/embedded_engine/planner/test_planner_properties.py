"""Any program, any edit of it: plans respect dependencies, lose nothing, and a second run has nothing to do."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as some

from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.planner.old_resources import needs
from raydog_resources.embedded_engine.state.property_value import Secret, Value
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from tests.fakes.engine_run import FakeRun, thing, urn

NAMES = "abcdefg"
VALUES: some.SearchStrategy[Value] = some.sampled_from(
    ["x", "y", 1, 2.5, True, None, Secret("s"), [1], {"k": "v"}]
)


@some.composite
def programs(draw: some.DrawFn) -> list[Goal]:
    """A few resources, each needing some of those before it."""
    goals: list[Goal] = []
    for name in draw(some.lists(some.sampled_from(NAMES), unique=True, max_size=6)):
        before = [goal.name for goal in goals]
        needed = draw(some.lists(some.sampled_from(before), unique=True)) if before else []
        through_zone = draw(some.booleans())
        urns = tuple(map(urn, needed))
        goals.append(
            thing(
                name,
                properties={
                    "zone": draw(some.sampled_from(["x", "y"])),
                    "size": draw(VALUES),
                    "dbr": draw(some.sampled_from([0, 1])),
                },
                dependencies=urns,
                property_dependencies={"zone": urns} if through_zone else {"size": urns},
                deleted_with=draw(some.sampled_from(["", *urns])),
            )
        )
    return goals


def assert_sound(resources: Sequence[ResourceState]) -> None:
    """Everything comes after what it needs, and no name is there twice."""
    seen: set[str] = set()
    for one in resources:
        missing = {name for name in needs(one) if "pulumi:providers" not in name} - seen
        assert not missing, f"{one.urn} is written before {missing}"
        seen.add(one.urn)
    alive = [one.urn for one in resources if not one.delete]
    assert len(alive) == len(set(alive))


@settings(max_examples=40, deadline=None)
@given(programs(), programs())
def test_one_run_is_enough(before: list[Goal], after: list[Goal]) -> None:
    run = FakeRun(FakeRun().up(before))
    state = run.up(after)
    assert_sound(state)
    assert sorted(one.name for one in state) == sorted(goal.name for goal in after)
    again = FakeRun(state)
    again.up(after)
    assert {step.op for step in again.steps} <= {"same"}


@settings(max_examples=40, deadline=None)
@given(programs(), programs(), some.integers(0, 12))
def test_whatever_fails_the_next_run_gets_there(before: list[Goal], after: list[Goal], at: int) -> None:
    run = FakeRun(FakeRun().up(before))
    run.fails = lambda step: len(run.steps) == at + 1 and step.op not in ("same", "replace")
    state = run.up(after)
    assert all(len(snapshot.pending_operations) <= 1 for snapshot in run.written)
    final = FakeRun(state).up(after)
    assert_sound(final)
    assert sorted(one.name for one in final) == sorted(goal.name for goal in after)
    assert not any(one.delete or one.pending_replacement for one in final)


@settings(max_examples=30, deadline=None)
@given(programs())
def test_everything_goes_dependents_first(program: list[Goal]) -> None:
    run = FakeRun(FakeRun().up(program))
    assert run.up([]) == ()
    gone: set[str] = set()
    for step in run.steps:
        assert not needs(step.subject) & gone, f"{step.urn} outlived what it needs"
        gone.add(step.urn)


@settings(max_examples=30, deadline=None)
@given(programs(), programs())
def test_each_state_on_the_way_is_sound(before: list[Goal], after: list[Goal]) -> None:
    run = FakeRun(FakeRun().up(before))
    run.up(after)
    for snapshot in run.written:
        alive = [one.urn for one in snapshot.resources if not one.delete]
        assert len(alive) == len(set(alive))


@settings(max_examples=40, deadline=None)
@given(programs(), programs())
def test_no_plan_goes_in_a_circle(before: list[Goal], after: list[Goal]) -> None:
    run = FakeRun(FakeRun().up(before))
    run.up(after)
    done: list[tuple[str, str]] = []
    for step in run.steps:
        assert (step.urn, step.op) not in done, "the same is done twice"
        done.append((step.urn, step.op))
        if step.new is not None:
            missing = {name for name in needs(step.new) if "pulumi:providers" not in name}
            assert missing <= {name for name, _ in done}, f"{step.op} {step.urn} comes before what it needs"
