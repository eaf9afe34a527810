"""A task group's way: PENDING until it may start, RUNNING, and how it ends with its tasks."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.dependencies import dependencies_of
from raydog_resources.local_platform.engine.matching import workers_for
from raydog_resources.local_platform.engine.records import Group
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.world import World


class Groups:
    """The rules for task groups."""

    def __init__(self, world: World, tasks: Tasks) -> None:
        self._world = world
        self._tasks = tasks

    def set_status(self, group: Group, status: str) -> None:
        """Move the group; its requirement, and groups that depend on it, look at it before the call ends."""
        if group.status == status:
            return
        group.status, group.changed = status, self._world.now()
        if status in statuses.GROUP_OVER:
            self._world.active_groups.pop(group.id, None)
        self._world.touch(group)
        self._world.unsettle(group)
        self._world.unsettle(self._world.requirements[group.requirement_id])
        for dependent in self._world.dependents.get((group.requirement_id, group.name), ()):
            self._world.unsettle(dependent)
        self._world.rematch = True

    def settle(self, group: Group) -> None:
        """Move the group as far as its tasks, its dependencies and its requirement let it."""
        if group.status in ("PENDING", "RUNNING", "FINISHING"):
            self._wait_or_start(group)
        self._fail_early(group)
        if group.status in ("FAILING", "CANCELLING"):
            self._discard_waiting(group)
        self._end_if_over(group)
        self._note_hunger(group)

    def _wait_or_start(self, group: Group) -> None:
        awaited = [
            self._world.groups[ident].status
            for name in dependencies_of(group.spec)
            for ident in self._world.ids_named(Group.kind, group.requirement_id, name)
        ]
        waiting = any(status != "COMPLETED" for status in awaited)
        doomed = any(status in ("FAILED", "CANCELLED") for status in awaited)
        if waiting != group.waiting_on_dependency or doomed:
            group.waiting_on_dependency = waiting and not doomed
            self._world.touch(group)
        if doomed:
            # Nothing can start this group any more: it discards its tasks and fails with what it waited for.
            self.set_status(group, "FAILING")
        elif not waiting:
            self._start(group)

    def _start(self, group: Group) -> None:
        if group.status == "PENDING":
            enough = self._enough_workers(group)
            self._set_starved(group, not enough)
            if enough:
                self.set_status(group, "RUNNING")
        if group.status in statuses.GROUP_STARTING_TASKS:
            for task in self._world.tasks_of[group.id].with_status("PENDING"):
                self._tasks.set_status(task, "READY")

    def _enough_workers(self, group: Group) -> bool:
        """A group that was held until its last task had ended needs nobody any more."""
        needed = int(group.spec["runSpecification"].get("minWorkers") or 0)
        done = group.tasks_made > 0 and self._world.tasks_of[group.id].unfinished == 0
        return needed == 0 or done or workers_for(self._world, group) >= needed

    def _set_starved(self, group: Group, starved: bool) -> None:
        if group.starved != starved:
            group.starved = starved
            self._world.touch(group)
            self._world.rematch = True

    def note_starvation(self, group: Group) -> None:
        """Ready tasks and nobody to take even one of them."""
        index = self._world.tasks_of[group.id]
        starved = index.first("READY") is not None and index.count(statuses.TASK_IN_PROGRESS) == 0
        self._set_starved(group, starved)

    def _fail_early(self, group: Group) -> None:
        index = self._world.tasks_of[group.id]
        open_still = group.status in ("RUNNING", "FINISHING", "HELD")
        if open_still and group.spec.get("finishIfAnyTaskFailed") and index.first("FAILED") is not None:
            self.set_status(group, "FAILING")
            for task in index.with_status(*statuses.TASK_IN_PROGRESS):
                self._tasks.request_abort(task, "group")

    def _discard_waiting(self, group: Group) -> None:
        status = "CANCELLED" if group.status == "CANCELLING" else "DISCARDED"
        for task in self._world.tasks_of[group.id].with_status(*statuses.TASK_WAITING):
            self._tasks.withdraw(task, status)

    def _end_if_over(self, group: Group) -> None:
        index = self._world.tasks_of[group.id]
        if group.status in statuses.GROUP_OVER or index.unfinished:
            return
        if group.status == "CANCELLING":
            self.set_status(group, "CANCELLED")
        elif group.status == "FAILING":
            self.set_status(group, "FAILED")
        elif group.status == "FINISHING" or self._finishes_by_itself(group):
            self.set_status(group, "FAILED" if index.first("FAILED") else "COMPLETED")

    def _finishes_by_itself(self, group: Group) -> bool:
        """A group that never had a task stays open: clusters are submitted with empty groups."""
        return (
            group.status == "RUNNING"
            and group.tasks_made > 0
            and group.spec.get("finishIfAllTasksFinished", True) is not False
        )

    def _note_hunger(self, group: Group) -> None:
        """Who waits for workers is looked at in each round of handing out; nobody else is."""
        if group.status in statuses.GROUP_STARTING_TASKS:
            hungry = self._world.tasks_of[group.id].first("READY") is not None
        else:
            hungry = group.status == "PENDING" and group.starved
        if hungry:
            self._world.hungry[group.id] = group
        else:
            self._world.hungry.pop(group.id, None)
            self._set_starved(group, False)
