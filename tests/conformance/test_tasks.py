"""Tasks, alike on every platform."""

from __future__ import annotations

import pytest

from raydog_resources.errors import Gone, NameTaken
from raydog_resources.gateways.task import Task, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup, TaskGroupState
from tests.conformance.platforms import Platform, new_task


def group_with_workers(platform: Platform, nodes: int = 1) -> str:
    """A group whose tasks meet the workers of a pool of its own."""
    pool = platform.pool(nodes)
    return platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,))).groups[0].id


def lonely_group(platform: Platform) -> str:
    """A group whose tasks meet no worker ever."""
    return platform.requirement(NewTaskGroup("g", worker_tags=("nobody",))).groups[0].id


def started(platform: Platform, task: Task) -> Task:
    return platform.task_in(task, TaskState.EXECUTING)


def test_they_come_back_in_order_and_wait(platform: Platform) -> None:
    group = lonely_group(platform)
    made = platform.yellowdog.tasks.add(group, [new_task(name) for name in ("b", "a", "c")])
    assert [task.name for task in made] == ["b", "a", "c"]
    assert all(task.state.waiting and task.group_id == group for task in made)
    assert len({task.id for task in made}) == 3


def test_more_than_a_page_of_them_are_all_listed(platform: Platform) -> None:
    group = lonely_group(platform)
    names = [f"t-{number}" for number in range(250)]
    platform.yellowdog.tasks.add(group, [new_task(name) for name in names])
    assert {task.name for task in platform.yellowdog.tasks.all(group_id=group)} == set(names)


def test_one_runs_on_a_node_of_the_pool_with_its_tag(platform: Platform) -> None:
    pool = platform.pool(2)
    requirement = platform.requirement(NewTaskGroup("g", worker_tags=(pool.name,)))
    (made,) = platform.yellowdog.tasks.add(requirement.groups[0].id, [new_task("t-1")])
    running = started(platform, made)
    node = platform.yellowdog.nodes.of_worker(running.worker_id)
    assert (node.id, node.pool_id, node.worker_tag) == (running.node_id, pool.id, pool.name)
    assert running.started is not None
    now = platform.yellowdog.work.get(requirement.id)
    assert now.groups[0].task_counts[TaskState.EXECUTING] == 1


@pytest.mark.parametrize(("exit_code", "state"), [(0, TaskState.COMPLETED), (3, TaskState.FAILED)])
def test_its_end_tells_how_it_went(platform: Platform, exit_code: int, state: TaskState) -> None:
    (made,) = platform.yellowdog.tasks.add(group_with_workers(platform), [new_task("t-1", 0.05, exit_code)])
    ended = platform.task_in(made, TaskState.COMPLETED, TaskState.FAILED)
    assert ended.state is state
    assert ended.finished is not None
    assert [error.exit_code for error in ended.errors] == ([3] if exit_code else [])


def test_a_group_that_is_empty_again_still_takes_tasks(platform: Platform) -> None:
    group = group_with_workers(platform)
    (first,) = platform.yellowdog.tasks.add(group, [new_task("t-1", 0.01)])
    platform.task_in(first, TaskState.COMPLETED)
    (second,) = platform.yellowdog.tasks.add(group, [new_task("t-2", 0.01)])
    platform.task_in(second, TaskState.COMPLETED)


def test_a_group_told_to_end_with_its_tasks_does(platform: Platform) -> None:
    pool = platform.pool()
    group = NewTaskGroup("g", worker_tags=(pool.name,), finish_if_all_finished=True)
    requirement = platform.requirement(group)
    platform.yellowdog.tasks.add(requirement.groups[0].id, [new_task("t-1", 0.01)])
    now = platform.until(
        lambda: platform.yellowdog.work.get(requirement.id), lambda seen: seen.groups[0].state.ended
    )
    assert now.groups[0].state is TaskGroupState.COMPLETED


def test_they_are_found_by_name_and_by_state(platform: Platform) -> None:
    group = group_with_workers(platform)
    short, long = platform.yellowdog.tasks.add(group, [new_task("t-1", 0.01), new_task("t-10")])
    platform.task_in(short, TaskState.COMPLETED)
    started(platform, long)
    tasks = platform.yellowdog.tasks
    found = tasks.find(group, "t-1")
    assert found is not None
    assert found.id == short.id
    assert tasks.find(group, "t") is None
    assert [task.id for task in tasks.all(group_id=group, states=[TaskState.EXECUTING])] == [long.id]


def test_names_that_live_are_handed_back_and_the_dead_are_not(platform: Platform) -> None:
    group = lonely_group(platform)
    tasks = platform.yellowdog.tasks
    (made,) = tasks.add(group, [new_task("t-1")])
    assert [task.id for task in tasks.add(group, [new_task("t-1")])] == [made.id]
    tasks.cancel(made.id, abort=True)
    # Whether the name of what has ended is free again is not certain; that it brings back no dead task is.
    try:
        (second,) = tasks.add(group, [new_task("t-1")])
    except NameTaken:
        return
    assert second.id != made.id
    assert second.state.waiting


def test_one_that_waits_is_cancelled_at_once_and_again(platform: Platform) -> None:
    (made,) = platform.yellowdog.tasks.add(lonely_group(platform), [new_task("t-1")])
    for _ in range(2):
        assert platform.yellowdog.tasks.cancel(made.id, abort=False).state is TaskState.CANCELLED


def test_one_that_runs_is_aborted_on_request_and_again(platform: Platform) -> None:
    (made,) = platform.yellowdog.tasks.add(group_with_workers(platform), [new_task("t-1")])
    started(platform, made)
    for _ in range(2):
        asked = platform.yellowdog.tasks.cancel(made.id, abort=True)
        assert asked.state.ended or asked.abort_requested
    assert platform.task_in(made, TaskState.ABORTED).finished is not None
    assert platform.yellowdog.tasks.cancel(made.id, abort=True).state is TaskState.ABORTED


def test_a_free_worker_takes_the_next(platform: Platform) -> None:
    group = group_with_workers(platform)
    first, second = platform.yellowdog.tasks.add(group, [new_task("t-1", 0.05), new_task("t-2", 0.05)])
    one = platform.task_in(first, TaskState.COMPLETED)
    other = platform.task_in(second, TaskState.COMPLETED)
    assert one.finished is not None
    assert other.started is not None


def test_a_group_that_never_was_is_gone(platform: Platform) -> None:
    with pytest.raises(Gone):
        platform.yellowdog.tasks.add(
            "ydid:taskgrp:000000:00000000-0000-0000-0000-000000000000:1", [new_task("t")]
        )
