"""All the platform knows, with its indexes, and the outbox of what changed and what is to be done."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.dependencies import dependencies_of
from raydog_resources.local_platform.engine.effects import Effect
from raydog_resources.local_platform.engine.ids import Ids
from raydog_resources.local_platform.engine.records import (
    Compute,
    Group,
    Instance,
    Namespace,
    Node,
    Pool,
    Record,
    Requirement,
    Source,
    Task,
    Template,
    Worker,
)
from raydog_resources.local_platform.engine.status_index import StatusIndex
from raydog_resources.local_platform.engine.switches import Switches
from raydog_resources.local_platform.engine.task_index import TaskIndex
from raydog_resources.local_platform.engine.timers import Timers


def _name_key(record: Record) -> tuple[str, str, str] | None:
    """What a record is looked up by beside its id: its kind, the scope of its name, its name."""
    if isinstance(record, Namespace):
        return record.kind, "", record.name
    if isinstance(record, Group):
        return record.kind, record.requirement_id, record.name
    if isinstance(record, (Requirement, Pool, Compute, Template, Source)):
        return record.kind, record.namespace, record.name
    return None


class World:
    """Plain collections; the rules that move them are in the modules beside this one."""

    def __init__(self, clock: Clock, ids: Ids, switches: Switches) -> None:
        self.clock = clock
        self.ids = ids
        self.switches = switches
        self.namespaces: dict[str, Namespace] = {}
        self.templates: dict[str, Template] = {}
        self.sources: dict[str, Source] = {}
        self.requirements: dict[str, Requirement] = {}
        self.groups: dict[str, Group] = {}
        self.tasks: dict[str, Task] = {}
        self.pools: dict[str, Pool] = {}
        self.computes: dict[str, Compute] = {}
        self.instances: dict[str, Instance] = {}
        self.nodes: dict[str, Node] = {}
        self._collections: dict[str, dict[str, Any]] = {
            Namespace.kind: self.namespaces,
            Template.kind: self.templates,
            Source.kind: self.sources,
            Requirement.kind: self.requirements,
            Group.kind: self.groups,
            Task.kind: self.tasks,
            Pool.kind: self.pools,
            Compute.kind: self.computes,
            Instance.kind: self.instances,
            Node.kind: self.nodes,
        }
        self.tasks_of: dict[str, TaskIndex] = {}
        self.instances_of: dict[str, dict[str, Instance]] = {}
        self.machines_of: dict[str, StatusIndex[Instance]] = {}
        self.nodes_of: dict[str, dict[str, Node]] = {}
        self.live_nodes: dict[str, dict[str, Node]] = {}
        self.serving: dict[str, dict[str, Node]] = {}
        self.node_of_worker: dict[str, Node] = {}
        self.idle_workers: dict[str, dict[str, Worker]] = {}
        self.busy_workers: dict[str, dict[str, Worker]] = {}
        self.active_groups: dict[str, Group] = {}
        self.dependents: dict[tuple[str, str], list[Group]] = {}
        self.hungry: dict[str, Group] = {}
        """Groups that wait for workers; their own rules keep this up to date."""
        self.group_ages: dict[str, int] = {}
        self.open_pools: dict[str, Pool] = {}
        self.suiting_pools: dict[str, list[Pool]] = {}
        """By group, as far as somebody has asked since the last pool was opened or closed."""
        self.short_computes: dict[str, Compute] = {}
        self.machines_made = 0
        self._instances_by_key: dict[str, Instance] = {}
        self._named: dict[tuple[str, str, str], list[str]] = {}

        self.timers = Timers()
        self.changed: dict[tuple[str, str], Record | None] = {}
        self.effects: list[Effect] = []
        self.unsettled: OrderedDict[tuple[str, str], None] = OrderedDict()
        self.rematch = False

    def now(self) -> float:
        """Seconds since the epoch: stamps, and the time base of all timers."""
        return self.clock.now()

    def add(self, record: Record) -> None:
        """Take in a record that is new."""
        self.index(record)
        self.touch(record)

    def index(self, record: Record) -> None:
        """Take in a record, new or from the store, without noting it as changed."""
        self._collections[record.kind][record.id] = record
        key = _name_key(record)
        if key is not None:
            self._named.setdefault(key, []).append(record.id)
        if isinstance(record, Group):
            self._index_group(record)
        elif isinstance(record, Task):
            self.tasks_of[record.group_id].add(record)
        elif isinstance(record, Compute):
            self.instances_of[record.id] = {}
            self.machines_of[record.id] = StatusIndex()
            self.set_short(record, record.short)
        elif isinstance(record, Instance):
            self.instances_of[record.compute_id][record.id] = record
            self.machines_of[record.compute_id].add(record)
            self._instances_by_key[record.key] = record
            self.machines_made = max(self.machines_made, record.number)
        elif isinstance(record, Pool):
            self.nodes_of[record.id], self.live_nodes[record.id], self.serving[record.id] = {}, {}, {}
            self.idle_workers[record.id], self.busy_workers[record.id] = {}, {}
            if record.status not in statuses.POOL_OVER:
                self.open_pools[record.id] = record
                self.suiting_pools.clear()
        elif isinstance(record, Node):
            self._index_node(record)

    def _index_group(self, group: Group) -> None:
        self.tasks_of[group.id] = TaskIndex()
        self.group_ages[group.id] = len(self.group_ages)
        if group.status not in statuses.GROUP_OVER:
            self.active_groups[group.id] = group
        for name in dependencies_of(group.spec):
            self.dependents.setdefault((group.requirement_id, name), []).append(group)

    def _index_node(self, node: Node) -> None:
        self.nodes_of[node.pool_id][node.id] = node
        for worker in node.workers:
            self.node_of_worker[worker.id] = node
        if node.status not in statuses.NODE_ACTIVE:
            return
        self.live_nodes[node.pool_id][node.id] = node
        if not node.draining:
            self.serving[node.pool_id][node.id] = node
        for worker in node.workers:
            if worker.task_id is not None:
                self.busy_workers[node.pool_id][worker.id] = worker
            elif not node.draining:
                self.idle_workers[node.pool_id][worker.id] = worker

    def load(self, records: Iterable[Record]) -> None:
        """Fill an empty world from the store: kinds in the order of `KINDS`, in each the oldest first."""
        for record in records:
            self.index(record)

    def touch(self, record: Record) -> None:
        """The record has changed: it will be stored and its watchers told."""
        self.changed[(record.kind, record.id)] = record

    def drop(self, record: Record) -> None:
        """Forget a record for good."""
        del self._collections[record.kind][record.id]
        key = _name_key(record)
        if key is not None:
            self._named[key].remove(record.id)
        self.changed[(record.kind, record.id)] = None

    def unsettle(self, record: Record) -> None:
        """Something happened that may move this record on; it is looked at before the call ends."""
        self.unsettled[(record.kind, record.id)] = None

    def ids_named(self, kind: str, scope: str, name: str) -> list[str]:
        """Ids of all that carry this very name in a namespace (a group: in its requirement), oldest first."""
        return self._named.get((kind, scope, name), [])

    def instance_by_key(self, key: str) -> Instance | None:
        """The machine that its driver knows by this name."""
        return self._instances_by_key.get(key)

    def ensure_namespace(self, name: str) -> None:
        """Namespaces come into being at first use."""
        if not self.ids_named(Namespace.kind, "", name):
            self.add(Namespace(id=self.ids.make("namespace"), name=name))

    def close_pool(self, pool: Pool) -> None:
        """No group gets workers of it any more."""
        if self.open_pools.pop(pool.id, None) is not None:
            self.suiting_pools.clear()

    def set_short(self, compute: Compute, count: int) -> None:
        """Note how many machines it wants and cannot have."""
        if compute.short != count:
            compute.short = count
            self.touch(compute)
        if count:
            self.short_computes[compute.id] = compute
        else:
            self.short_computes.pop(compute.id, None)

    def staying_instances(self, compute: Compute) -> list[Instance]:
        """Machines that are there or coming, and not on their way out."""
        return list(self.machines_of[compute.id].with_status(*statuses.INSTANCE_STAYING))

    def lasting_instances(self, compute: Compute) -> list[Instance]:
        """The same without those whose node only finishes its tasks."""
        return [
            instance
            for instance in self.staying_instances(compute)
            if instance.node_id is None or not self.nodes[instance.node_id].draining
        ]

    def tasks_on(self, node: Node) -> list[Task]:
        """What is in progress there."""
        return [self.tasks[worker.task_id] for worker in node.workers if worker.task_id is not None]

    def claim(self, node: Node, worker: Worker, task: Task) -> None:
        """The worker takes the task."""
        worker.task_id, worker.group_id = task.id, task.group_id
        node.idle_since = None
        self.idle_workers[node.pool_id].pop(worker.id, None)
        self.busy_workers[node.pool_id][worker.id] = worker
        self.touch(node)
        self.unsettle(self.pools[node.pool_id])

    def release(self, task: Task) -> None:
        """The task's worker is free for the next."""
        node = self.node_of_worker[task.worker_id or ""]
        worker = next(worker for worker in node.workers if worker.task_id == task.id)
        worker.task_id = worker.group_id = None
        self.busy_workers[node.pool_id].pop(worker.id, None)
        if node.status in statuses.NODE_ACTIVE:
            if not node.draining:
                self.idle_workers[node.pool_id][worker.id] = worker
            if not self.tasks_on(node):
                node.idle_since = self.now()
        self.rematch = True
        self.touch(node)
        self.unsettle(node)
        self.unsettle(self.pools[node.pool_id])
