"""A task's way: PENDING, READY, ALLOCATED, EXECUTING, and one of six ends."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.durations import seconds_or_none
from raydog_resources.local_platform.engine.effects import AbortRun, ForgetRun, StartRun
from raydog_resources.local_platform.engine.failures import may_retry, resubmission_group
from raydog_resources.local_platform.engine.ids import run_name, task_id
from raydog_resources.local_platform.engine.records import Group, Json, Node, Task, Worker
from raydog_resources.local_platform.engine.refusal import illegal_transition, invalid, name_taken, not_found
from raydog_resources.local_platform.engine.task_end import TaskEnd
from raydog_resources.local_platform.engine.world import World


class Tasks:
    """The rules for tasks."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, ident: str) -> Task:
        """The task of that id."""
        task = self._world.tasks.get(ident)
        if task is None:
            raise not_found("Task", ident)
        return task

    def add(self, group: Group, specs: Sequence[Json]) -> list[Task]:
        """All of them or, when one is refused, none."""
        if group.status in statuses.GROUP_OVER | statuses.GROUP_ENDING:
            raise illegal_transition("TaskGroup", group.id, group.status, "given more tasks")
        allowed = group.spec["runSpecification"]["taskTypes"]
        template = group.spec.get("taskTemplate") or {}
        names = set()
        for position, spec in enumerate(specs):
            task_type = spec.get("taskType") or template.get("taskType")
            if task_type not in allowed:
                raise invalid(f"[{position}].taskType: {task_type!r} is none of the group's {allowed}")
            name = spec.get("name")
            if name is not None:
                if self._name_is_taken(group, name) or (
                    name in names and self._world.switches.names != "free"
                ):
                    raise name_taken("Task", f"task group {group.name}", name)
                names.add(name)
        return [self._make(group, {**template, **spec}) for spec in specs]

    def _name_is_taken(self, group: Group, name: str) -> bool:
        rule = self._world.switches.names
        if rule == "free":
            return False
        index = self._world.tasks_of[group.id]
        return bool(index.named(name)) if rule == "ever" else index.has_unfinished(name)

    def _make(self, group: Group, spec: Json) -> Task:
        group.tasks_made += 1
        ident = task_id(group.id, group.tasks_made)
        task = Task(
            id=ident,
            group_id=group.id,
            requirement_id=group.requirement_id,
            number=group.tasks_made,
            name=spec.get("name") or f"task_{group.tasks_made}",
            spec=spec,
            created=self._world.now(),
        )
        self._world.add(task)
        self._world.touch(group)
        self._world.unsettle(group)
        self._world.rematch = True
        return task

    def set_status(self, task: Task, status: str) -> None:
        """Move the task, in its index too; whoever it concerns looks at it before the call ends."""
        self._world.tasks_of[task.group_id].move(task, status)
        self._world.touch(task)
        self._world.unsettle(self._world.groups[task.group_id])

    def allocate(self, task: Task, node: Node, worker: Worker) -> None:
        """Give the task to a worker."""
        task.node_id, task.worker_id = node.id, worker.id
        self._world.claim(node, worker, task)
        self.set_status(task, "ALLOCATED")
        self._world.effects.append(StartRun(task.id))

    def started(self, ident: str, attempt: int, at: float) -> None:
        """The run has begun; told twice, the second time does nothing."""
        task = self._world.tasks.get(ident)
        if task is None or task.attempt != attempt or task.status != "ALLOCATED":
            return
        task.started = at
        self.set_status(task, "EXECUTING")
        self.arm_timeout(task)

    def arm_timeout(self, task: Task) -> None:
        """From the start of the run the task has its own time-out or its group's."""
        limit = self.timeout_of(task)
        if limit is not None and task.started is not None:
            self._world.timers.push(task.started + limit, "task-timeout", task.id)

    def timeout_of(self, task: Task) -> float | None:
        """Seconds the task may run."""
        own = seconds_or_none(task.spec.get("timeout"))
        run_specification = self._world.groups[task.group_id].spec["runSpecification"]
        return own if own is not None else seconds_or_none(run_specification.get("taskTimeout"))

    def timed_out(self, ident: str) -> None:
        """The timer rang: it counts only if this run has really had its time."""
        task = self._world.tasks.get(ident)
        if task is None or task.status != "EXECUTING" or task.started is None or task.abort_requested:
            return
        limit = self.timeout_of(task)
        if limit is not None and task.started + limit <= self._world.now():
            self.request_abort(task, "timeout")

    def request_abort(self, task: Task, cause: str) -> None:
        """Ask the run to end; what that end means depends on the cause, and a person's wish counts most."""
        if task.abort_requested is not None:
            if cause in ("user", "group") and task.abort_cause != cause:
                task.abort_cause = cause
                self._world.touch(task)
            return
        task.abort_requested, task.abort_cause = self._world.now(), cause
        self._world.touch(task)
        self._world.effects.append(AbortRun(task.id, self.grace_of(task)))

    def grace_of(self, task: Task) -> float:
        """A machine on its way out leaves less time."""
        switches = self._world.switches
        return switches.terminate_grace if task.abort_cause == "machine" else switches.abort_grace

    def cancel(self, ident: str, *, abort: bool) -> Task:
        """A client's wish for one task."""
        task = self.get(ident)
        if task.status in statuses.TASK_WAITING:
            self.withdraw(task, "CANCELLED")
        elif task.status in statuses.TASK_IN_PROGRESS and abort:
            self.request_abort(task, "user")
        elif task.status in statuses.TASK_FINISHED:
            raise illegal_transition("Task", ident, task.status, "CANCELLED")
        else:
            raise illegal_transition("Task", ident, task.status, "CANCELLED without abort=true")
        return task

    def withdraw(self, task: Task, status: str) -> None:
        """End a task that waits: CANCELLED or DISCARDED."""
        task.finished = self._world.now()
        self.set_status(task, status)

    def ended(self, ident: str, attempt: int, end: TaskEnd) -> None:
        """The run is over; told twice, the second time does nothing."""
        task = self._world.tasks.get(ident)
        if task is None or task.attempt != attempt or task.status not in statuses.TASK_IN_PROGRESS:
            return
        if end.started is not None:
            # A short run's beginning and end may be seen at once.
            self.started(ident, attempt, end.started)
        node = self._world.nodes[task.node_id or ""]
        self._world.effects.append(ForgetRun(node.instance_id, run_name(task.id, attempt)))
        self._world.release(task)
        error = end.error_for(task)
        if error is not None:
            self._failed(task, end, error)
        else:
            self._finish(task, "ABORTED" if end.was_aborted(task) else "COMPLETED", end.at)

    def _failed(self, task: Task, end: TaskEnd, error: Json) -> None:
        group = self._world.groups[task.group_id]
        run_specification = group.spec["runSpecification"]
        task.errors.append(error)
        wanted = group.status not in ("FAILING", "CANCELLING")
        if wanted and self._world.switches.retry and may_retry(run_specification, task.attempt, error):
            self._again(task)
            return
        error["causedFailure"] = True
        destination = resubmission_group(run_specification, error) if wanted else None
        if destination is not None and self._resubmit(task, destination):
            self._finish(task, "RESUBMITTED", end.at)
        else:
            self._finish(task, "FAILED", end.at)

    def _again(self, task: Task) -> None:
        task.attempt += 1
        task.node_id = task.worker_id = task.started = task.abort_requested = None
        task.abort_cause = ""
        self.set_status(task, "READY")
        self._world.rematch = True

    def _resubmit(self, task: Task, destination: str) -> bool:
        for ident in self._world.ids_named(Group.kind, task.requirement_id, destination):
            group = self._world.groups[ident]
            if group.status not in statuses.GROUP_OVER | statuses.GROUP_ENDING:
                copy = self._make(group, task.spec)
                copy.resubmitted_from, task.resubmitted_to = task.id, copy.id
                return True
        return False

    def _finish(self, task: Task, status: str, at: float) -> None:
        task.finished = at
        self.set_status(task, status)
        ttl = seconds_or_none(self._world.groups[task.group_id].spec.get("completedTaskTtl"))
        if ttl is not None and status == "COMPLETED":
            self._world.timers.push(at + ttl, "task-ttl", task.id)

    def expire(self, ident: str) -> None:
        """`completedTaskTtl` has passed."""
        task = self._world.tasks.get(ident)
        if task is not None and task.status == "COMPLETED":
            self._world.tasks_of[task.group_id].remove(task)
            self._world.drop(task)
            self._world.touch(self._world.groups[task.group_id])
