"""A node: one machine of a worker pool whose agent has registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class NodeState(Enum):
    """Whether the platform still hears a node."""

    RUNNING = "running"
    LATE = "late"
    LOST = "lost"
    DEREGISTERED = "deregistered"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """It will not come back. A state we do not know is never taken for an end."""
        return self in _ENDED


_ENDED = {NodeState.LOST, NodeState.DEREGISTERED, NodeState.TERMINATED}


class WorkerState(Enum):
    """Whether a node's worker can take tasks."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    LATE = "late"
    LOST = "lost"
    SHUT_DOWN = "shut down"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Worker:
    """One slot of a node in which one task at a time runs."""

    id: str
    state: WorkerState


@dataclass(frozen=True)
class Node:
    """A node as the platform has it; its instance id leads to the machine's addresses."""

    id: str
    pool_id: str
    state: NodeState
    instance_id: str = ""
    private_ip: str = ""
    public_ip: str = ""
    hostname: str = ""
    worker_tag: str = ""
    instance_type: str = ""
    region: str = ""
    cpus: float | None = None
    memory_gb: float | None = None
    registered: datetime | None = None
    workers: tuple[Worker, ...] = ()
