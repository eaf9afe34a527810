"""A work requirement: the one thing on the platform that holds a cluster's task groups together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from raydog_resources.gateways.task_group import NewTaskGroup, TaskGroup


class WorkRequirementState(Enum):
    """How far a requirement is in its life."""

    RUNNING = "running"
    HELD = "held"
    FINISHING = "finishing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def ending(self) -> bool:
        """It takes no more tasks, and something of it may still run."""
        return self in _ENDING

    @property
    def ended(self) -> bool:
        """It will never run anything again. A state we do not know is never taken for an end."""
        return self in _ENDED


_ENDED = {WorkRequirementState.COMPLETED, WorkRequirementState.FAILED, WorkRequirementState.CANCELLED}
_ENDING = {WorkRequirementState.FINISHING, WorkRequirementState.CANCELLING}


@dataclass(frozen=True)
class NewWorkRequirement:
    """A requirement as it is to be made; the tag is its owner's mark."""

    namespace: str
    name: str
    tag: str
    groups: tuple[NewTaskGroup, ...] = ()
    priority: float = 0.0


@dataclass(frozen=True)
class WorkRequirementSummary:
    """What a list tells of a requirement: enough to choose the oldest of ours."""

    id: str
    namespace: str
    name: str
    state: WorkRequirementState
    tag: str = ""
    created: datetime | None = None


@dataclass(frozen=True)
class WorkRequirement(WorkRequirementSummary):
    """A requirement with its groups, in the order in which they were added."""

    priority: float = 0.0
    groups: tuple[TaskGroup, ...] = ()

    def group(self, name: str) -> TaskGroup | None:
        """The group of that name, if the requirement has one."""
        return next((group for group in self.groups if group.name == name), None)
