"""Searches for tasks: a page costs what it shows, not what its group has finished."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from raydog_resources.local_platform.engine.records import Group, Task
from raydog_resources.local_platform.engine.task_index import TaskIndex
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, between, matching
from raydog_resources.local_platform.wire.page import (
    Orders,
    decode_place,
    encode_place,
    page,
    size_of,
    strange_slice,
)
from raydog_resources.local_platform.wire.parameter import Parameters

FILTERS: Filters = {
    "workRequirementId": lambda world, task, wanted: task.requirement_id == wanted,
    "taskGroupId": lambda world, task, wanted: task.group_id == wanted,
    "name": lambda world, task, wanted: wanted in task.name,
    "tag": lambda world, task, wanted: task.spec.get("tag") == wanted,
    "tagStartsWith": lambda world, task, wanted: task.spec.get("tag", "").startswith(wanted),
    "statuses": lambda world, task, wanted: task.status in wanted,
    "hasInputs": lambda world, task, wanted: _has(task, "inputs") == wanted,
    "hasOutputs": lambda world, task, wanted: _has(task, "outputs") == wanted,
    "hasErrors": lambda world, task, wanted: bool(task.errors) == wanted,
    **between("startedTime", lambda task: task.started),
    **between("finishedTime", lambda task: task.finished),
}
ORDERS: Orders = {
    "": lambda task: (task.created, task.group_id, task.number),
    "createdTime": lambda task: (task.created,),
    "name": lambda task: (task.name,),
    "status": lambda task: (task.status,),
    "startedTime": lambda task: (task.started or 0.0,),
    "finishedTime": lambda task: (task.finished or 0.0,),
}


def _has(task: Task, what: str) -> bool:
    return bool(task.spec.get("data", {}).get(what))


def page_of_tasks(world: World, parameters: Parameters) -> tuple[list[Task], str | None]:
    """A page; where no order is asked for, groups in the order of their making, and tasks by number."""
    groups = _groups(world, parameters)
    if "sortField" in parameters or "sortDirection" in parameters:
        everything = (task for group in groups for task in world.tasks_of[group.id].ordered)
        return page(matching(world, everything, FILTERS, parameters), ORDERS, parameters)
    place = decode_place(parameters)
    size = size_of(parameters)
    candidates = _candidates_from(world, groups, parameters.get("statuses"), place)
    found: list[Task] = []
    for task in matching(world, candidates, FILTERS, parameters):
        if len(found) == size:
            return found, encode_place([found[-1].group_id, found[-1].number])
        found.append(task)
    return found, None


def _groups(world: World, parameters: Parameters) -> list[Group]:
    if "taskGroupId" in parameters:
        group = world.groups.get(parameters["taskGroupId"])
        return [] if group is None else [group]
    if "workRequirementId" in parameters:
        requirement = world.requirements.get(parameters["workRequirementId"])
        return [] if requirement is None else [world.groups[ident] for ident in requirement.group_ids]
    return list(world.groups.values())


def _candidates_from(
    world: World, groups: list[Group], statuses: list[str] | None, place: list[Any] | None
) -> Iterator[Task]:
    first, after = 0, 0
    if place is not None:
        first, after = _read_place(groups, place)
    for position, group in enumerate(groups[first:]):
        yield from _candidates(world.tasks_of[group.id], statuses, after if position == 0 else 0)


def _read_place(groups: list[Group], place: list[Any]) -> tuple[int, int]:
    if len(place) != 2 or type(place[1]) is not int:
        raise strange_slice()
    for position, group in enumerate(groups):
        if group.id == place[0]:
            return position, place[1]
    raise strange_slice()


def _candidates(index: TaskIndex, statuses: list[str] | None, after: int) -> Iterator[Task]:
    """In the order of their numbers. Few of many are gathered by status; else the list is walked."""
    if statuses is not None and 2 * index.count(frozenset(statuses)) <= len(index.ordered):
        gathered = [(task.number, task) for task in index.with_status(*set(statuses)) if task.number > after]
        heapq.heapify(gathered)
        while gathered:
            yield heapq.heappop(gathered)[1]
        return
    for position in range(
        bisect_right(index.ordered, after, key=lambda task: task.number), len(index.ordered)
    ):
        yield index.ordered[position]
