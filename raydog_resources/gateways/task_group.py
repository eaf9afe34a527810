"""A task group: tasks of one kind and the rules by which they meet workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from raydog_resources.gateways.task import TaskState


class TaskGroupState(Enum):
    """How far a group is in its life."""

    PENDING = "pending"
    RUNNING = "running"
    HELD = "held"
    FINISHING = "finishing"
    COMPLETED = "completed"
    FAILING = "failing"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """It will never run anything again. A state we do not know is never taken for an end."""
        return self in _ENDED

    @property
    def takes_tasks(self) -> bool:
        """Tasks can be added to it now."""
        return self in _OPEN


_ENDED = {TaskGroupState.COMPLETED, TaskGroupState.FAILED, TaskGroupState.CANCELLED}
_OPEN = {TaskGroupState.PENDING, TaskGroupState.RUNNING, TaskGroupState.HELD}


@dataclass(frozen=True)
class NewTaskGroup:
    """A group as it is to be made. It stays open when its tasks have finished unless it is told otherwise."""

    name: str
    task_types: tuple[str, ...] = ("bash",)
    worker_tags: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    min_workers: int | None = None
    max_workers: int | None = None
    tasks_per_worker: int | None = None
    task_timeout: timedelta | None = None
    retries: int = 0
    dependencies: tuple[str, ...] = ()
    finish_if_all_finished: bool = False
    finish_if_any_failed: bool = False
    completed_task_ttl: timedelta | None = None
    priority: float = 0.0
    tag: str = ""


@dataclass(frozen=True)
class TaskGroup:
    """A group as the platform has it."""

    id: str
    name: str
    state: TaskGroupState
    tag: str = ""
    priority: float = 0.0
    task_counts: Mapping[TaskState, int] = field(default_factory=dict)
    starved: bool = False
    waiting_on_dependency: bool = False
