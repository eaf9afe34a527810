"""A group's tasks, findable by status and by name without a look at those that have ended."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from operator import attrgetter

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.engine.status_index import StatusIndex

_number = attrgetter("number")


class TaskIndex(StatusIndex[Task]):
    """Tasks in the order they were made, by status, and by name."""

    def __init__(self) -> None:
        super().__init__()
        self.ordered: list[Task] = []
        self._by_name: defaultdict[str, dict[str, Task]] = defaultdict(dict)
        self._unfinished_names: Counter[str] = Counter()

    def add(self, task: Task) -> None:
        """Tasks come in the order of their numbers."""
        super().add(task)
        self.ordered.append(task)
        self._by_name[task.name][task.id] = task
        if task.status not in statuses.TASK_FINISHED:
            self._unfinished_names[task.name] += 1

    def remove(self, task: Task) -> None:
        """Forget a finished task whose time to live has passed."""
        super().remove(task)
        del self.ordered[bisect_left(self.ordered, task.number, key=_number)]
        del self._by_name[task.name][task.id]

    def move(self, task: Task, status: str) -> None:
        """No task comes back from a status in which it is finished."""
        super().move(task, status)
        if status in statuses.TASK_FINISHED:
            self._unfinished_names[task.name] -= 1

    def named(self, name: str) -> list[Task]:
        """All tasks of that very name."""
        return list(self._by_name.get(name, {}).values())

    def has_unfinished(self, name: str) -> bool:
        """Whether a task of that name waits or is in progress."""
        return self._unfinished_names[name] > 0

    @property
    def unfinished(self) -> int:
        """Waiting or in progress."""
        return self.count(statuses.TASK_WAITING) + self.count(statuses.TASK_IN_PROGRESS)
