"""The requirement: made once, adopted, refused, brought up to date, ended."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, DeadlinePassed, Gone, NameTaken, NotAuthorised, RaydogError
from raydog_resources.gateways.task import NewTask
from raydog_resources.gateways.work_requirement import NewWorkRequirement, WorkRequirementState
from raydog_resources.specs.work_requirement import TaskGroupSpec
from tests.unit.resources.rig import HEAD_GROUP, Rig, pool_spec, requirement_spec

FORBIDDEN = NotAuthorised("403", thing="key")


def test_it_is_made_with_its_groups_each_served_by_the_pool_of_its_name(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    live = rig.platform.work.get(made.ident)
    assert (live.name, live.tag) == ("c.1", "raydog/p/s/requirement")
    assert made.outputs["group_ids"] == {group.name: group.id for group in live.groups}
    assert rig.platform.calls.count("work.submit") == 1


def test_a_second_make_goes_on_with_what_is_there(rig: Rig) -> None:
    first = rig.requirements.make(requirement_spec())
    calls = rig.calls_of(lambda: rig.requirements.make(requirement_spec()))
    assert "work.submit" not in calls
    assert rig.requirements.make(requirement_spec()).ident == first.ident
    assert any("found work requirement c.1 from an earlier run" in line for line in rig.told)


def test_a_lost_answer_makes_no_twin(rig: Rig) -> None:
    rig.platform.faults.lose_answer("work.submit")
    made = rig.requirements.make(requirement_spec())
    assert [one.id for one in rig.platform.work.all()] == [made.ident]


def test_a_stranger_of_our_name_is_refused_and_left_alone(rig: Rig) -> None:
    rig.platform.work.submit(NewWorkRequirement("n", "c.1", "somebody else"))
    with pytest.raises(NameTaken, match=r"c\.1: a live .* something else .* \(raydog:cluster\.name\)"):
        rig.requirements.make(requirement_spec())
    assert [one.tag for one in rig.platform.work.all()] == ["somebody else"]


@pytest.mark.parametrize("ending", [True, False])
def test_the_name_of_an_ended_one_is_passed_over(rig: Rig, ending: bool) -> None:
    first = rig.requirements.make(requirement_spec())
    if ending:
        rig.platform.work.finish(first.ident)
    else:
        rig.platform.work.cancel(first.ident, abort=True)
    second = rig.requirements.make(requirement_spec())
    assert (second.outputs["live_name"], second.ident != first.ident) == ("c.2", True)


def test_a_new_group_is_added_and_a_removed_one_stays_empty(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    more = requirement_spec(groups=[TaskGroupSpec(name=HEAD_GROUP), TaskGroupSpec(name="c-b-1")])
    changed = rig.requirements.change(made.ident, made.outputs, more)
    assert set(changed.outputs["group_ids"]) == {HEAD_GROUP, "c-a-1", "c-b-1"}


def test_nothing_to_change_is_one_read(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    calls = rig.calls_of(lambda: rig.requirements.change(made.ident, made.outputs, requirement_spec()))
    assert calls == ["work.get"]


def test_what_was_changed_outside_is_named_and_repaired(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    rig.platform.work.change(made.ident, priority=9, tag="other")
    seen = rig.requirements.look(made.ident, made.outputs)
    assert seen is not None
    assert (seen.inputs["priority"], seen.inputs["tag"]) == (9, "other")
    rig.requirements.change(made.ident, seen.outputs, requirement_spec())
    live = rig.platform.work.get(made.ident)
    assert (live.priority, live.tag) == (0, "raydog/p/s/requirement")


def test_look_tells_gone_only_of_what_has_ended(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    assert rig.requirements.look("ydid:workreq:000000:nothing", made.outputs) is None
    rig.platform.work.cancel(made.ident, abort=True)
    assert rig.platform.work.get(made.ident).state is WorkRequirementState.CANCELLED
    assert rig.requirements.look(made.ident, made.outputs) is None


def test_one_that_takes_no_more_tasks_is_replaced_not_forgotten(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    rig.pools.make(pool_spec())
    rig.platform.tasks.add(made.outputs["group_ids"]["c-a-1"], [NewTask("t")])
    rig.platform.work.finish(made.ident)
    seen = rig.requirements.look(made.ident, made.outputs)
    assert seen is not None
    assert seen.inputs["name"] == "c (finishing)"
    diff = rig.requirements.diff(made.ident, seen.outputs, requirement_spec().model_dump())
    assert diff.replaces == ["name"]


@pytest.mark.parametrize("error", [FORBIDDEN, CouldNotAsk("500"), CouldNotAsk("timed out")])
def test_a_failed_call_is_never_taken_for_gone(rig: Rig, error: RaydogError) -> None:
    made = rig.requirements.make(requirement_spec())
    rig.platform.faults.fail("work.get", error, times=50)
    with pytest.raises(type(error)):
        rig.requirements.look(made.ident, made.outputs)
    with pytest.raises(type(error)):
        rig.requirements.remove(made.ident, made.outputs)


def test_remove_waits_until_all_has_ended_and_can_be_repeated(rig: Rig) -> None:
    made = rig.requirements.make(requirement_spec())
    rig.requirements.remove(made.ident, made.outputs)
    assert rig.platform.work.get(made.ident).state.ended
    assert "work.cancel" not in rig.calls_of(lambda: rig.requirements.remove(made.ident, made.outputs))
    rig.requirements.remove("ydid:workreq:000000:nothing", made.outputs)


def test_remove_has_a_deadline() -> None:
    rig = Rig(abort_seconds=1e6)
    made = rig.requirements.make(requirement_spec(delete_seconds=30))
    rig.pools.make(pool_spec())
    rig.platform.tasks.add(made.outputs["group_ids"]["c-a-1"], [NewTask("t")])
    with pytest.raises(DeadlinePassed, match=r"work requirement c\.1"):
        rig.requirements.remove(made.ident, made.outputs)
    assert rig.clock.monotonic() >= 30


def test_a_group_that_exists_keeps_what_it_was_made_with(rig: Rig) -> None:
    olds = requirement_spec(groups=[TaskGroupSpec(name="a", task_timeout_seconds=60)]).model_dump()
    news = requirement_spec(
        groups=[
            TaskGroupSpec(name="a", task_timeout_seconds=90),
            TaskGroupSpec(name="b", task_timeout_seconds=90),
        ]
    ).model_dump()
    checked = rig.requirements.check(olds, news)
    assert [group["task_timeout_seconds"] for group in checked.inputs["groups"]] == [60, 90]
    assert any("keep the lifetime" in line for line in rig.told)


def test_a_missing_requirement_cannot_be_changed(rig: Rig) -> None:
    with pytest.raises(Gone):
        rig.requirements.change("ydid:workreq:000000:nothing", {"live_name": "c.1"}, requirement_spec())
