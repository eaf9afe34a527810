"""Requirements and their groups, alike on every platform."""

from __future__ import annotations

import pytest

from raydog_resources.errors import IllegalState, NameTaken, PlatformError
from raydog_resources.gateways.task_group import NewTaskGroup, TaskGroupState
from raydog_resources.gateways.work_requirement import WorkRequirementState
from tests.conformance.platforms import OWNER, Platform, new_task

RUNNING = WorkRequirementState.RUNNING
CANCELLED = WorkRequirementState.CANCELLED


def test_a_new_one_runs_with_its_groups_in_order(platform: Platform) -> None:
    made = platform.requirement(NewTaskGroup("head"), NewTaskGroup("workers", tag="w"))
    assert (made.state, made.tag, made.namespace) == (RUNNING, OWNER, platform.namespace)
    assert [(group.name, group.tag) for group in made.groups] == [("head", ""), ("workers", "w")]
    assert len({group.id for group in made.groups} - {""}) == 2
    assert made.created is not None


def test_it_is_found_by_its_exact_name(platform: Platform) -> None:
    name = platform.name("ray")
    made = platform.requirement(name=name)
    platform.requirement(name=f"{name}-longer")
    assert [found.id for found in platform.yellowdog.work.find(platform.namespace, name)] == [made.id]
    assert platform.yellowdog.work.find(platform.namespace, name[:-1]) == ()
    assert platform.yellowdog.work.find("elsewhere", name) == ()


def test_the_same_owner_gets_the_same_one_again(platform: Platform) -> None:
    made = platform.requirement(NewTaskGroup("head"))
    assert platform.requirement(NewTaskGroup("head"), name=made.name).id == made.id


def test_another_owner_is_refused_with_the_holder(platform: Platform) -> None:
    made = platform.requirement()
    with pytest.raises(NameTaken, match=made.id):
        platform.requirement(name=made.name, tag="somebody/else/entirely")


def test_the_name_of_one_that_has_ended_is_free_and_both_are_found_the_oldest_first(
    platform: Platform,
) -> None:
    first = platform.requirement()
    platform.yellowdog.work.cancel(first.id, abort=True)
    platform.until(lambda: platform.yellowdog.work.get(first.id), lambda now: now.state.ended)
    platform.clock.sleep(0.01)
    second = platform.requirement(name=first.name)
    assert second.id != first.id
    found = platform.yellowdog.work.find(platform.namespace, first.name)
    assert [each.id for each in found] == [first.id, second.id]


def test_groups_are_added_and_those_that_are_there_stay(platform: Platform) -> None:
    made = platform.requirement(NewTaskGroup("head"))
    grown = platform.yellowdog.work.add_groups(made.id, [NewTaskGroup("head"), NewTaskGroup("workers")])
    assert [group.name for group in grown.groups] == ["head", "workers"]
    assert grown.groups[0].id == made.groups[0].id
    again = platform.yellowdog.work.add_groups(made.id, [NewTaskGroup("workers")])
    assert [group.id for group in again.groups] == [group.id for group in grown.groups]


def test_tag_and_priority_change_in_place(platform: Platform) -> None:
    made = platform.requirement(NewTaskGroup("head"))
    platform.yellowdog.work.change(made.id, priority=7.5)
    platform.yellowdog.work.change(made.id, tag="new/owner/tag")
    now = platform.yellowdog.work.get(made.id)
    assert (now.priority, now.tag) == (7.5, "new/owner/tag")
    assert [group.id for group in now.groups] == [group.id for group in made.groups]


def test_it_is_listed_by_owner_and_state(platform: Platform) -> None:
    mine = platform.requirement(tag=platform.name("raydog/conformance/listed"))
    held = platform.requirement(tag=mine.tag)
    platform.yellowdog.work.hold(held.id)
    listed = platform.yellowdog.work.all(namespace=platform.namespace, tag=mine.tag)
    assert {each.id for each in listed} == {mine.id, held.id}
    running = platform.yellowdog.work.all(tag=mine.tag, states=[RUNNING])
    assert [each.id for each in running] == [mine.id]


def test_held_and_resumed_twice_is_no_error(platform: Platform) -> None:
    made = platform.requirement(NewTaskGroup("head"))
    work = platform.yellowdog.work
    assert [work.hold(made.id).state for _ in range(2)] == [WorkRequirementState.HELD] * 2
    assert [work.resume(made.id).state for _ in range(2)] == [RUNNING] * 2


def test_one_that_is_held_starts_nothing_until_it_is_resumed(platform: Platform) -> None:
    pool = platform.pool()
    made = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    platform.until(lambda: platform.yellowdog.nodes.of_pool(pool.id), lambda nodes: len(nodes) == 1)
    platform.yellowdog.work.hold(made.id)
    (task,) = platform.yellowdog.tasks.add(made.groups[0].id, [new_task("t-1", 0.01)])
    platform.clock.sleep(0.3)
    assert platform.yellowdog.tasks.get(task.id).state.waiting
    platform.yellowdog.work.resume(made.id)
    platform.until(lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.state.ended)


def test_a_finished_one_takes_no_more_and_completes_when_its_tasks_have(platform: Platform) -> None:
    pool = platform.pool()
    made = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    platform.yellowdog.tasks.add(made.groups[0].id, [new_task("t-1", 0.01)])
    assert platform.yellowdog.work.finish(made.id).state is WorkRequirementState.FINISHING
    with pytest.raises(PlatformError):
        platform.yellowdog.tasks.add(made.groups[0].id, [new_task("t-2", 0.01)])
    ended = platform.until(lambda: platform.yellowdog.work.get(made.id), lambda now: now.state.ended)
    assert ended.state is WorkRequirementState.COMPLETED
    assert ended.groups[0].state is TaskGroupState.COMPLETED


def test_cancelled_with_abort_it_ends_what_runs_and_what_waits(platform: Platform) -> None:
    pool = platform.pool()
    made = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    tasks = platform.yellowdog.tasks.add(made.groups[0].id, [new_task("t-1"), new_task("t-2")])
    platform.until(
        lambda: platform.yellowdog.tasks.all(group_id=made.groups[0].id),
        lambda all_of_it: any(task.started for task in all_of_it),
    )
    platform.yellowdog.work.cancel(made.id, abort=True)
    ended = platform.until(lambda: platform.yellowdog.work.get(made.id), lambda now: now.state.ended)
    assert ended.state is CANCELLED
    states = [platform.yellowdog.tasks.get(task.id).state.value for task in tasks]
    assert states == ["aborted", "cancelled"]
    assert ended.groups[0].state is TaskGroupState.CANCELLED


def test_cancelling_without_abort_lets_what_runs_run_and_abort_can_follow(platform: Platform) -> None:
    pool = platform.pool()
    made = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    (task,) = platform.yellowdog.tasks.add(made.groups[0].id, [new_task("t-1")])
    platform.until(lambda: platform.yellowdog.tasks.get(task.id), lambda now: now.started is not None)
    assert platform.yellowdog.work.cancel(made.id, abort=False).state is WorkRequirementState.CANCELLING
    platform.clock.sleep(0.2)
    assert not platform.yellowdog.tasks.get(task.id).state.ended
    platform.yellowdog.work.cancel(made.id, abort=True)
    ended = platform.until(lambda: platform.yellowdog.work.get(made.id), lambda now: now.state.ended)
    assert ended.state is CANCELLED


def test_cancelling_what_is_over_is_no_error_and_nothing_else_is_possible(platform: Platform) -> None:
    made = platform.requirement()
    work = platform.yellowdog.work
    work.cancel(made.id, abort=True)
    platform.until(lambda: work.get(made.id), lambda now: now.state is CANCELLED)
    assert work.cancel(made.id, abort=True).state is CANCELLED
    for verb in (work.hold, work.resume):
        with pytest.raises(IllegalState, match="cancelled"):
            verb(made.id)
    with pytest.raises(PlatformError):
        work.add_groups(made.id, [NewTaskGroup("late")])
