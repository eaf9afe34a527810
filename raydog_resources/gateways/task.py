"""A task: one run of one program on one worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class TaskState(Enum):
    """How far a task is in its life."""

    PENDING = "pending"
    READY = "ready"
    ALLOCATED = "allocated"
    DOWNLOADING = "downloading"
    EXECUTING = "executing"
    UPLOADING = "uploading"
    COMPLETED = "completed"
    FAILED = "failed"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    RESUBMITTED = "resubmitted"
    UNKNOWN = "unknown"

    @property
    def waiting(self) -> bool:
        """No worker has it yet."""
        return self in _WAITING

    @property
    def ended(self) -> bool:
        """It will never run again. A state we do not know is never taken for an end."""
        return self in _ENDED


_WAITING = {TaskState.PENDING, TaskState.READY}
_ENDED = {
    TaskState.COMPLETED,
    TaskState.FAILED,
    TaskState.ABORTED,
    TaskState.CANCELLED,
    TaskState.DISCARDED,
    TaskState.RESUBMITTED,
}


@dataclass(frozen=True)
class NewTask:
    """A task as it is to be made. Its name is unique in its group and never used again."""

    name: str
    type: str = "bash"
    arguments: tuple[str, ...] = ()
    data: str = field(default="", repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: timedelta | None = None
    tag: str = ""


@dataclass(frozen=True)
class TaskError:
    """Why an attempt at a task ended badly, in the platform's words."""

    message: str
    type: str = ""
    at: datetime | None = None
    exit_code: int | None = None
    node_id: str = ""


@dataclass(frozen=True)
class Task:
    """A task as the platform has it; worker and node are known once it is allocated."""

    id: str
    name: str
    group_id: str
    state: TaskState
    tag: str = ""
    worker_id: str = ""
    node_id: str = ""
    retries: int = 0
    started: datetime | None = None
    finished: datetime | None = None
    abort_requested: datetime | None = None
    errors: tuple[TaskError, ...] = ()
