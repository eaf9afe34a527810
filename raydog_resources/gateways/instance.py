"""An instance: one machine as its provider knows it, with the addresses it can be reached at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class InstanceState(Enum):
    """How far a machine is in its life."""

    PENDING = "pending"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    TERMINATING = "terminating"
    TERMINATED = "terminated"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """It costs nothing any more. A state we do not know is never taken for an end."""
        return self is InstanceState.TERMINATED


@dataclass(frozen=True)
class InstanceKey:
    """An instance's full name: the provider's id is unique within its source only."""

    source_id: str
    instance_id: str


@dataclass(frozen=True)
class Instance:
    """An instance as the platform has it."""

    key: InstanceKey
    state: InstanceState
    private_ip: str = ""
    public_ip: str = ""
    hostname: str = ""
    instance_type: str = ""
    region: str = ""
    image: str = ""
    spot: bool = False
    created: datetime | None = None
