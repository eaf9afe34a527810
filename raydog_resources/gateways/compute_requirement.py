"""A compute requirement: the machines behind a pool, and the owner's tag that pools can't bear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class ComputeRequirementState(Enum):
    """How far the machines are in their life."""

    NEW = "new"
    PROVISIONING = "provisioning"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    TERMINATING = "terminating"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """Nothing of it costs anything any more. A state we do not know is never taken for an end."""
        return self is ComputeRequirementState.TERMINATED


@dataclass(frozen=True)
class ComputeRequirementSummary:
    """What a list tells of a compute requirement."""

    id: str
    namespace: str
    name: str
    state: ComputeRequirementState
    tag: str = ""
    created: datetime | None = None
    target_instances: int = 0
    expected_instances: int = 0


@dataclass(frozen=True)
class ComputeRequirement(ComputeRequirementSummary):
    """A compute requirement as the platform has it; `next_state` is what it was asked to become."""

    next_state: ComputeRequirementState | None = None
    template_id: str = ""
