"""Tasks over yellowdog-sdk."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yellowdog_client import model

from raydog_resources.errors import CouldNotAsk, IllegalState, NameTaken
from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways import yellowdog_translation_requests as requests
from raydog_resources.gateways import yellowdog_translation_work as answers
from raydog_resources.gateways.adoption import Making
from raydog_resources.gateways.task import NewTask, Task, TaskState
from raydog_resources.gateways.yellowdog_sdk_line import Line, not_in_that_state


class SdkTasks:
    """`Tasks` over yellowdog-sdk."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._client = line.client.work_client

    def add(self, group_id: str, tasks: Sequence[NewTask]) -> tuple[Task, ...]:
        if not tasks:
            return ()
        batch = _Batch(self, group_id, tasks)
        thing = f"tasks {tasks[0].name}… of group {group_id}"
        return self._line.make(Making(thing, batch.post, batch.look, batch.holder))

    def get(self, task_id: str) -> Task:
        get = self._client.get_task_by_id
        return self._line.ask("could not read it", f"task {task_id}", lambda: answers.task(get(task_id)))

    def find(self, group_id: str, name: str) -> Task | None:
        return self.named(group_id, {name}).get(name)

    def all(
        self, *, group_id: str = "", requirement_id: str = "", states: Collection[TaskState] = ()
    ) -> tuple[Task, ...]:
        return self._search(
            model.TaskSearch(
                workRequirementId=requirement_id or None,
                taskGroupId=group_id or None,
                statuses=_words(states),
            )
        )

    def cancel(self, task_id: str, *, abort: bool) -> Task:
        cancel, thing = self._client.cancel_task_by_id, f"task {task_id}"
        try:
            return self._line.ask("could not cancel it", thing, lambda: answers.task(cancel(task_id, abort)))
        except IllegalState as refused:
            now = self.get(task_id)
            if now.state.ended or now.abort_requested:
                return now
            raise not_in_that_state(thing, now.state, refused) from refused

    def post(self, group_id: str, tasks: Sequence[NewTask]) -> dict[str, Task]:
        """Ask for these tasks, once, and hand back what was made by name."""
        body = [requests.task(task) for task in tasks]
        post = self._client.add_tasks_to_task_group_by_id

        def made() -> dict[str, Task]:
            # The answer has the order of the request, and the request has the names.
            answered = zip(tasks, post(group_id, body), strict=True)
            return {task.name: answers.task(answer) for task, answer in answered}

        return self._line.ask("could not add them", f"tasks of group {group_id}", made)

    def named(self, group_id: str, names: Collection[str]) -> dict[str, Task]:
        """Those of the group with one of these names; the living one where others of its name have ended."""
        only = next(iter(names)) if len(names) == 1 else None
        found = self._search(model.TaskSearch(taskGroupId=group_id, name=only))
        living_last = sorted(found, key=lambda task: not task.state.ended)
        return {task.name: task for task in living_last if task.name in names}

    def _search(self, search: model.TaskSearch) -> tuple[Task, ...]:
        return tuple(self._line.every("tasks", self._client.get_tasks(search).slice, answers.task))


class _Batch:
    """Tasks on their way into a group, of which some may be there already."""

    def __init__(self, tasks: SdkTasks, group_id: str, wanted: Sequence[NewTask]) -> None:
        self._tasks = tasks
        self._group_id = group_id
        self._wanted = wanted
        self._there: dict[str, Task] = {}
        self._lost = False

    def post(self) -> tuple[Task, ...]:
        try:
            self._there |= self._tasks.post(self._group_id, self._missing())
        except CouldNotAsk:
            self._lost = True
            raise
        except NameTaken:
            before = len(self._missing())
            self.look()
            if not 0 < len(self._missing()) < before:
                raise
            return self.post()
        return self._whole()

    def look(self) -> list[tuple[Task, ...]]:
        """All of them, or nothing yet. One that has ended is ours only if a lost call may have made it."""
        found = self._tasks.named(self._group_id, {task.name for task in self._missing()})
        self._there |= {name: task for name, task in found.items() if self._lost or not task.state.ended}
        return [] if self._missing() else [self._whole()]

    def holder(self) -> str:
        names = {task.name for task in self._missing()}
        held = self._tasks.named(self._group_id, names).values()
        return ", ".join(f"{task.id} ({task.name}, {task.state.value})" for task in held)

    def _missing(self) -> list[NewTask]:
        return [task for task in self._wanted if task.name not in self._there]

    def _whole(self) -> tuple[Task, ...]:
        return tuple(self._there[task.name] for task in self._wanted)


def _words(wanted: Collection[TaskState]) -> list[model.TaskStatus] | None:
    return [model.TaskStatus[states.theirs(state, states.TASK)] for state in wanted] or None
