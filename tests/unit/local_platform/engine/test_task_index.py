"""A group's tasks by number, by status and by name."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.engine.task_index import TaskIndex


def task(number: int, name: str = "", status: str = "PENDING") -> Task:
    return Task(
        id=f"t{number}",
        group_id="g",
        requirement_id="r",
        number=number,
        name=name or f"task_{number}",
        spec={},
        created=0.0,
        status=status,
    )


@pytest.fixture
def index() -> TaskIndex:
    index = TaskIndex()
    for number in (1, 2, 3, 5):
        index.add(task(number))
    return index


def test_tasks_are_kept_in_the_order_of_their_numbers(index: TaskIndex) -> None:
    index.remove(index.ordered[1])
    assert [task.number for task in index.ordered] == [1, 3, 5]
    index.remove(index.ordered[2])
    index.add(task(6))
    assert [task.number for task in index.ordered] == [1, 3, 6]


def test_unfinished_are_those_that_wait_or_are_in_progress(index: TaskIndex) -> None:
    for position, status in enumerate(("READY", "EXECUTING", "COMPLETED")):
        index.move(index.ordered[position], status)
    assert index.unfinished == 3


def test_a_name_is_in_use_until_its_last_task_has_finished() -> None:
    index = TaskIndex()
    first, second = task(1, "same"), task(2, "same")
    index.add(first)
    index.add(second)
    index.move(first, "FAILED")
    assert index.has_unfinished("same")
    index.move(second, "EXECUTING")
    assert index.has_unfinished("same")
    index.move(second, "CANCELLED")
    assert not index.has_unfinished("same")
    assert index.named("same") == [first, second]
    assert not index.has_unfinished("other")


def test_a_name_leaves_with_its_task() -> None:
    index = TaskIndex()
    only = task(1, "same", "COMPLETED")
    index.add(only)
    assert not index.has_unfinished("same")
    index.remove(only)
    assert index.named("same") == []
