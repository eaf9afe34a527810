"""A worker pool: machines from one template whose workers bear one tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from raydog_resources.gateways.node import NodeState


class WorkerPoolState(Enum):
    """How far a pool is in its life."""

    PENDING = "pending"
    CONFIGURING = "configuring"
    EMPTY = "empty"
    IDLE = "idle"
    RUNNING = "running"
    SHUTTING_DOWN = "shutting down"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """It takes no more work: its machines are going or gone. A state we do not know is not an end."""
        return self in _ENDED


_ENDED = {WorkerPoolState.SHUTTING_DOWN, WorkerPoolState.TERMINATED}


@dataclass(frozen=True)
class NewWorkerPool:
    """A pool as it is to be made; `template` is an id or `namespace/name`, the tag its owner's mark.

    `None` for an idle shutdown means never; the sizes are the platform's to choose where they are left out.
    """

    namespace: str
    name: str
    tag: str
    template: str
    nodes: int
    min_nodes: int | None = None
    max_nodes: int | None = None
    node_boot_timeout: timedelta | None = None
    idle_node_shutdown: timedelta | None = None
    idle_pool_shutdown: timedelta | None = None
    worker_tag: str = ""
    workers_per_node: int = 1
    metrics: bool | None = None
    image: str = ""
    user_data: str = field(default="", repr=False)
    instance_tags: Mapping[str, str] = field(default_factory=dict)
    maintain_nodes: bool = False


@dataclass(frozen=True)
class WorkerPoolSummary:
    """What a list tells of a pool."""

    id: str
    namespace: str
    name: str
    state: WorkerPoolState
    created: datetime | None = None


@dataclass(frozen=True)
class WorkerPool(WorkerPoolSummary):
    """A pool as the platform has it. The platform keeps no tag on pools: its compute requirement bears it."""

    compute_requirement_id: str = ""
    expected_nodes: int = 0
    awaiting_nodes: bool = False
    node_counts: Mapping[NodeState, int] = field(default_factory=dict)
    worker_tag: str = ""
    min_nodes: int | None = None
    max_nodes: int | None = None
