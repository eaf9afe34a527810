"""Tasks of the fake platform."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from raydog_resources.errors import CouldNotAsk, IllegalState, NameTaken
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.task import NewTask, Task, TaskState
from tests.fakes.yellowdog_settling import cancel_task
from tests.fakes.yellowdog_world import TaskRecord, World, known


class FakeTasks:
    """`Tasks` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add(self, group_id: str, tasks: Sequence[NewTask]) -> tuple[Task, ...]:
        lost: list[CouldNotAsk] = []

        def post() -> tuple[Task, ...]:
            try:
                return self._world.wire("tasks.add", lambda: self._made(group_id, tasks))
            except CouldNotAsk as error:
                lost.append(error)
                raise

        def there() -> list[tuple[Task, ...]]:
            found = {task.name: task for task in self.all(group_id=group_id) if lost or not task.state.ended}
            whole = all(task.name in found for task in tasks)
            return [tuple(found[task.name] for task in tasks)] if whole else []

        def holder() -> str:
            names = {task.name for task in tasks}
            return ", ".join(task.id for task in self.all(group_id=group_id) if task.name in names)

        making = Making(f"tasks of group {group_id}", post, there, holder)
        return make_once(making, self._world.retries, self._world.clock) if tasks else ()

    def get(self, task_id: str) -> Task:
        return self._world.wire("tasks.get", lambda: _task(known(self._world.tasks, task_id, "task")))

    def find(self, group_id: str, name: str) -> Task | None:
        return next((task for task in self.all(group_id=group_id) if task.name == name), None)

    def all(
        self, *, group_id: str = "", requirement_id: str = "", states: Collection[TaskState] = ()
    ) -> tuple[Task, ...]:
        def chosen() -> tuple[Task, ...]:
            return tuple(
                _task(it)
                for it in self._world.tasks.values()
                if group_id in ("", it.group.id)
                and requirement_id in ("", it.group.requirement.id)
                and (not states or it.state in states)
            )

        return self._world.wire("tasks.all", chosen)

    def cancel(self, task_id: str, *, abort: bool) -> Task:
        def cancel() -> Task:
            record = known(self._world.tasks, task_id, "task")
            cancel_task(self._world, record, abort=abort)
            self._world.settle()
            return _task(record)

        return self._world.wire("tasks.cancel", cancel)

    def _made(self, group_id: str, tasks: Sequence[NewTask]) -> tuple[Task, ...]:
        group = known(self._world.groups, group_id, "task group")
        if not group.state.takes_tasks:
            raise IllegalState(f"the group is {group.state.value}", thing=f"task group {group_id}")
        taken = {task.new.name for task in group.tasks} & {task.name for task in tasks}
        if taken:
            raise NameTaken(f"task {min(taken)} already exists", thing=f"task group {group_id}")
        records = [TaskRecord(self._world.identifier("task"), group, new) for new in tasks]
        group.tasks += records
        self._world.tasks |= {record.id: record for record in records}
        return tuple(_task(record) for record in records)


def _task(record: TaskRecord) -> Task:
    return Task(
        id=record.id,
        name=record.new.name,
        group_id=record.group.id,
        state=record.state,
        tag=record.new.tag,
        worker_id=f"{record.node.id}:worker" if record.node else "",
        node_id=record.node.id if record.node else "",
        started=record.started,
        finished=record.finished,
        abort_requested=record.abort_requested,
        errors=tuple(record.errors),
    )
