"""The nouns of the platform as plain data; each is one JSON document in the store.

`spec` holds what the client sent, in its wire format and already checked; the rest is the platform's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

Json = dict[str, Any]


@dataclass
class NodeShape:
    """What a template's machines are like."""

    boot_seconds: float = 0.5
    cpus: float = 1.0
    memory_gb: float = 2.0
    gpus: int = 0
    public_address: bool = True
    price_per_hour: float = 0.0
    capacity: int | None = None
    spot: bool = False
    sshd: bool = False
    ray: str = "real"
    """`stub`: the machine starts no process and answers Ray's node list by itself (for tests)."""
    task_types: list[str] = field(default_factory=lambda: ["bash"])
    region: str = "local"
    instance_type: str = "local"


@dataclass
class Namespace:
    kind: ClassVar[str] = "namespace"
    id: str
    name: str


@dataclass
class Template:
    """A compute requirement template; `spec` is the SDK's model, `shape` what its machines are like here."""

    kind: ClassVar[str] = "template"
    id: str
    namespace: str
    name: str
    spec: Json
    shape: NodeShape
    built_in: bool = False


@dataclass
class Source:
    """A compute source template: kept and listed, nothing more."""

    kind: ClassVar[str] = "source"
    id: str
    namespace: str
    name: str
    spec: Json


@dataclass
class Requirement:
    kind: ClassVar[str] = "requirement"
    id: str
    namespace: str
    name: str
    tag: str | None
    priority: float
    created: float
    changed: float
    status: str = "RUNNING"
    group_ids: list[str] = field(default_factory=list)


@dataclass
class Group:
    kind: ClassVar[str] = "group"
    id: str
    requirement_id: str
    name: str
    spec: Json
    changed: float
    status: str = "PENDING"
    tasks_made: int = 0
    starved: bool = False
    waiting_on_dependency: bool = False


@dataclass
class Task:
    kind: ClassVar[str] = "task"
    id: str
    group_id: str
    requirement_id: str
    number: int
    name: str
    spec: Json
    created: float
    status: str = "PENDING"
    attempt: int = 0
    node_id: str | None = None
    worker_id: str | None = None
    started: float | None = None
    finished: float | None = None
    abort_requested: float | None = None
    abort_cause: str = ""
    """`user`, `timeout`, `group`, `machine`: decides what the end of an aborted run means."""
    errors: list[Json] = field(default_factory=list)
    resubmitted_to: str | None = None
    resubmitted_from: str | None = None


@dataclass
class Pool:
    kind: ClassVar[str] = "pool"
    id: str
    namespace: str
    name: str
    compute_id: str
    properties: Json
    created: float
    changed: float
    status: str = "PENDING"
    awaiting_nodes: bool = True
    boot_failures: int = 0
    """In a row; several stop the growth for waiting tasks, so that a broken image costs no fortune."""
    idle_since: float | None = None


@dataclass
class Compute:
    """A compute requirement."""

    kind: ClassVar[str] = "compute"
    id: str
    namespace: str
    name: str
    tag: str | None
    template_id: str
    shape: NodeShape
    usage: Json
    target: int
    created: float
    changed: float
    status: str = "NEW"
    next_status: str | None = None
    pool_id: str | None = None
    short: int = 0
    """Machines wanted and refused because the template's capacity is reached."""
    auto_shutdown: Json | None = None
    auto_shutdown_at: float | None = None


@dataclass
class Instance:
    """A machine."""

    kind: ClassVar[str] = "instance"
    id: str
    compute_id: str
    number: int
    created: float
    changed: float
    boot_due: float
    status: str = "PENDING"
    halt_due: float | None = None
    preempt_due: float | None = None
    node_id: str | None = None
    hostname: str = ""
    private_ip: str | None = None
    public_ip: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    booting: bool = False
    halting: bool = False
    reason: str = ""
    up_since: float | None = None
    gone_at: float | None = None

    @property
    def key(self) -> str:
        """Its name for the isolation driver."""
        return f"n{self.number}"


@dataclass
class Worker:
    """A slot of a node."""

    id: str
    task_id: str | None = None
    group_id: str | None = None


@dataclass
class Node:
    """A machine that has registered with its pool."""

    kind: ClassVar[str] = "node"
    id: str
    pool_id: str
    instance_id: str
    registered: float
    changed: float
    status: str = "RUNNING"
    draining: bool = False
    idle_since: float | None = None
    preemption_warning: float | None = None
    deregistered: float | None = None
    workers: list[Worker] = field(default_factory=list)


Record = Namespace | Template | Source | Requirement | Group | Task | Pool | Compute | Instance | Node

KINDS: dict[str, type[Any]] = {
    cls.kind: cls
    for cls in (Namespace, Template, Source, Requirement, Group, Task, Pool, Compute, Instance, Node)
}
"""By name, in the order in which they are read back: a world takes in nothing before what it belongs to."""


def to_document(record: Record) -> Json:
    """The record as it is stored. It shares `spec` and the like with the record: to be written, not kept."""
    document = dict(vars(record))
    if isinstance(record, (Template, Compute)):
        document["shape"] = dict(vars(record.shape))
    elif isinstance(record, Node):
        document["workers"] = [dict(vars(worker)) for worker in record.workers]
    return document


def from_document(kind: str, document: Json) -> Record:
    """The record of a stored document."""
    values = dict(document)
    if "shape" in values:
        values["shape"] = NodeShape(**values["shape"])
    if kind == Node.kind:
        values["workers"] = [Worker(**worker) for worker in values["workers"]]
    record: Record = KINDS[kind](**values)
    return record
