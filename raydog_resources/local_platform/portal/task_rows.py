"""Which of a group's tasks are shown, without a look at the thousands that have ended."""

from __future__ import annotations

import math
from typing import Any

from raydog_resources.local_platform.engine.records import Group, Task
from raydog_resources.local_platform.engine.task_index import TaskIndex
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.portal.marks import mark_of_task
from raydog_resources.local_platform.portal.wish import Wish

FEW = 10
MANY = 300
_LOOKED_AT = 500
_IN_PROGRESS = ("EXECUTING", "UPLOADING", "DOWNLOADING", "ALLOCATED")
_WAITING = ("READY", "PENDING")
_ENDED = ("COMPLETED", "ABORTED", "CANCELLED", "DISCARDED", "RESUBMITTED")


def shown_tasks(world: World, group: Group, wish: Wish, *, whole: bool, limit: int) -> list[Task]:
    """At most so many: a small group's in their order, a large one's by what a person asks first.

    `whole`: the filter spoke of the group itself, so that its tasks need not match.
    """
    index = world.tasks_of[group.id]
    if wish.find and not whole:
        return _found(world, index, wish)[: min(MANY, limit)]
    opened = group.id in wish.opened
    if len(index.ordered) <= min(FEW, limit):
        return index.ordered
    return _by_interest(index, min(MANY if opened else FEW, limit), ended=opened)


def _by_interest(index: TaskIndex, limit: int, *, ended: bool) -> list[Task]:
    """The latest failures, what runs, what is next in line; and, only where asked for, what has ended."""
    found = index.newest("FAILED", math.ceil(limit / 3))
    for status in (*_IN_PROGRESS, *_WAITING):
        found += index.oldest(status, limit - len(found))
    for status in _ENDED if ended else ():
        found += index.newest(status, limit - len(found))
    return found


def _found(world: World, index: TaskIndex, wish: Wish) -> list[Task]:
    candidates = {task.id: task for task in index.named(wish.find)[:_LOOKED_AT]}
    for task in _by_interest(index, _LOOKED_AT, ended=True):
        if wish.matches(task.id, task.name, task.status, mark_of_task(task.status), node_name(world, task)):
            candidates[task.id] = task
    return list(candidates.values())


def node_name(world: World, task: Task) -> str | None:
    """The host name of the task's node."""
    node = world.nodes.get(task.node_id or "")
    return None if node is None else world.instances[node.instance_id].hostname


def task_row(world: World, task: Task) -> dict[str, Any]:
    """One line of a group's table."""
    return {
        "id": task.id,
        "name": task.name,
        "status": task.status,
        "mark": mark_of_task(task.status),
        "node": node_name(world, task),
        "attempt": task.attempt + 1,
        "created": task.created,
        "started": task.started,
        "finished": task.finished,
        "ending": task.abort_requested is not None and task.finished is None,
        "trouble": trouble_of(task),
    }


def trouble_of(task: Task) -> str | None:
    """The last thing that went wrong, in a few words."""
    if not task.errors:
        return None
    error = task.errors[-1]
    code = error.get("processExitCode")
    return str(error["errorType"]) if code is None else f"exit code {code}"
