"""What exists on the fake platform, in records that its parts change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import count
from typing import TypeVar

from raydog_resources.clock import Clock
from raydog_resources.errors import Gone
from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceState
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.task import NewTask, TaskError, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup, TaskGroupState
from raydog_resources.gateways.template import Template
from raydog_resources.gateways.work_requirement import NewWorkRequirement, WorkRequirementState
from raydog_resources.gateways.worker_pool import NewWorkerPool, WorkerPoolState
from tests.fakes.yellowdog_faults import Faults

T = TypeVar("T")


@dataclass(frozen=True)
class Play:
    """How a task's program goes: for how long (None: until it is ended from outside), and its exit code."""

    seconds: float | None = None
    exit_code: int = 0


@dataclass
class TaskRecord:
    id: str
    group: GroupRecord
    new: NewTask
    state: TaskState = TaskState.READY
    node: NodeRecord | None = None
    started: datetime | None = None
    finished: datetime | None = None
    abort_requested: datetime | None = None
    ends_at: float | None = None
    exit_code: int = 0
    errors: list[TaskError] = field(default_factory=list)

    @property
    def running(self) -> bool:
        return self.state is TaskState.EXECUTING


@dataclass
class GroupRecord:
    id: str
    requirement: RequirementRecord
    new: NewTaskGroup
    state: TaskGroupState = TaskGroupState.RUNNING
    tasks: list[TaskRecord] = field(default_factory=list)


@dataclass
class RequirementRecord:
    id: str
    new: NewWorkRequirement
    created: datetime
    tag: str
    priority: float
    state: WorkRequirementState = WorkRequirementState.RUNNING
    groups: list[GroupRecord] = field(default_factory=list)

    @property
    def tasks(self) -> Iterator[TaskRecord]:
        return (task for group in self.groups for task in group.tasks)


@dataclass
class NodeRecord:
    """A machine from the moment it is asked for; `state` is None until its agent has registered."""

    id: str
    number: int
    pool: PoolRecord
    up_at: float
    created: datetime
    state: NodeState | None = None
    instance: InstanceState = InstanceState.PENDING
    registered: datetime | None = None
    draining: bool = False

    @property
    def gone(self) -> bool:
        return self.instance is InstanceState.TERMINATED


@dataclass
class PoolRecord:
    """A pool and the compute requirement behind it."""

    id: str
    compute_id: str
    new: NewWorkerPool
    created: datetime
    target: int
    shutting_down: bool = False
    compute: ComputeRequirementState = ComputeRequirementState.PROVISIONING
    gone_at: float | None = None
    nodes: list[NodeRecord] = field(default_factory=list)

    @property
    def state(self) -> WorkerPoolState:
        if self.compute is ComputeRequirementState.TERMINATED:
            return WorkerPoolState.TERMINATED
        if self.shutting_down or self.compute is ComputeRequirementState.TERMINATING:
            return WorkerPoolState.SHUTTING_DOWN
        if any(node.state is NodeState.RUNNING for node in self.nodes):
            return WorkerPoolState.IDLE
        return WorkerPoolState.PENDING


@dataclass
class World:
    """Everything the fake platform has, and the one way in: `wire`."""

    clock: Clock
    retries: RetrySettings
    boot_seconds: float
    abort_seconds: float
    terminate_seconds: float
    plays: Callable[[NewTask], Play]
    faults: Faults = field(default_factory=Faults)
    calls: list[str] = field(default_factory=list)
    requirements: dict[str, RequirementRecord] = field(default_factory=dict)
    groups: dict[str, GroupRecord] = field(default_factory=dict)
    tasks: dict[str, TaskRecord] = field(default_factory=dict)
    pools: dict[str, PoolRecord] = field(default_factory=dict)
    nodes: dict[str, NodeRecord] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)
    settle: Callable[[], None] = lambda: None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def wire(self, call: str, effect: Callable[[], T]) -> T:
        """One call: noted, hit by the fault ordered for it, answered with the world up to date."""
        self.calls.append(call)
        self.settle()
        self.faults.before(call)
        answer = effect()
        self.faults.after(call)
        return answer

    def number(self) -> int:
        return next(self._numbers)

    def identifier(self, kind: str) -> str:
        return f"ydid:{kind}:000000:{self.number():08d}"

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), timezone.utc)


def known(things: dict[str, T], identifier: str, noun: str) -> T:
    """The thing of that id, or the error every implementation has for a thing that isn't there."""
    if identifier not in things:
        raise Gone("the platform answers 404", thing=f"{noun} {identifier}", next_step="refresh")
    return things[identifier]
