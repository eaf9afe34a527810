"""Worker pools and nodes of the fake platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from raydog_resources.errors import Gone, IllegalState, NameTaken, RequestRefused
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.node import Node, NodeState, Worker, WorkerState
from raydog_resources.gateways.worker_pool import (
    NewWorkerPool,
    WorkerPool,
    WorkerPoolState,
    WorkerPoolSummary,
)
from tests.fakes.yellowdog_world import NodeRecord, PoolRecord, World, known


class FakeWorkerPools:
    """`WorkerPools` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def provision(self, new: NewWorkerPool) -> WorkerPool:
        def ours() -> list[WorkerPool]:
            same = [it for it in self.find(new.namespace, new.name) if not it.state.ended]
            return [self.get(it.id) for it in same if new.tag and self._world.pools[it.id].new.tag == new.tag]

        def holder() -> str:
            return ", ".join(it.id for it in self.find(new.namespace, new.name))

        def post() -> WorkerPool:
            return self._world.wire("pools.provision", lambda: self._made(new))

        thing = f"worker pool {new.namespace}/{new.name}"
        return make_once(Making(thing, post, ours, holder), self._world.retries, self._world.clock)

    def get(self, pool_id: str) -> WorkerPool:
        return self._world.wire("pools.get", lambda: _pool(self._record(pool_id)))

    def find(self, namespace: str, name: str) -> tuple[WorkerPoolSummary, ...]:
        def exact() -> tuple[WorkerPoolSummary, ...]:
            every = self._world.pools.values()
            return tuple(_summary(it) for it in every if (it.new.namespace, it.new.name) == (namespace, name))

        return self._world.wire("pools.find", exact)

    def all(
        self, *, namespace: str = "", states: Collection[WorkerPoolState] = ()
    ) -> tuple[WorkerPoolSummary, ...]:
        def chosen() -> tuple[WorkerPoolSummary, ...]:
            every = [it for it in self._world.pools.values() if namespace in ("", it.new.namespace)]
            return tuple(_summary(it) for it in every if not states or it.state in states)

        return self._world.wire("pools.all", chosen)

    def resize(self, pool_id: str, nodes: int) -> WorkerPool:
        def resize() -> WorkerPool:
            record = self._record(pool_id)
            if record.state.ended:
                raise IllegalState(f"it is {record.state.value}", thing=f"worker pool {pool_id}")
            if not (record.new.min_nodes or 0) <= nodes <= (record.new.max_nodes or nodes):
                raise RequestRefused(f"size {nodes} is out of bounds", thing=f"worker pool {pool_id}")
            self._grow_or_shrink(record, nodes)
            return _pool(record)

        return self._world.wire("pools.resize", resize)

    def shut_down(self, pool_id: str) -> None:
        def shut_down() -> None:
            self._record(pool_id).shutting_down = True
            self._world.settle()

        self._world.wire("pools.shut_down", shut_down)

    def _made(self, new: NewWorkerPool) -> WorkerPool:
        names = {(it.namespace, it.name) for it in self._world.templates.values()}
        if new.template not in self._world.templates and tuple(new.template.split("/")) not in names:
            raise RequestRefused(f"template {new.template} is unknown", thing=f"worker pool {new.name}")
        alive = [
            it for it in self._world.pools.values() if it.compute is not ComputeRequirementState.TERMINATED
        ]
        if any((it.new.namespace, it.new.name) == (new.namespace, new.name) for it in alive):
            raise NameTaken(f"{new.name} already exists", thing=f"worker pool {new.namespace}/{new.name}")
        record = PoolRecord(
            self._world.identifier("wrkrpool"), self._world.identifier("compreq"), new, self._world.now(), 0
        )
        self._world.pools[record.id] = record
        self._grow_or_shrink(record, new.nodes)
        return _pool(record)

    def _grow_or_shrink(self, record: PoolRecord, nodes: int) -> None:
        """Growing boots machines; a lower target ends the youngest idle ones."""
        record.target = nodes
        living = [node for node in record.nodes if not node.gone]
        for node in reversed(living[nodes:]):
            node.draining = True
        up_at = self._world.clock.monotonic() + self._world.boot_seconds
        for _ in range(nodes - len(living)):
            number = self._world.number()
            node = NodeRecord(f"ydid:node:000000:{number:08d}", number, record, up_at, self._world.now())
            record.nodes.append(node)
            self._world.nodes[node.id] = node
        self._world.settle()

    def _record(self, pool_id: str) -> PoolRecord:
        return known(self._world.pools, pool_id, "worker pool")


class FakeNodes:
    """`Nodes` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, node_id: str) -> Node:
        return self._world.wire("nodes.get", lambda: _node(self._record(node_id)))

    def of_pool(self, pool_id: str, *, states: Collection[NodeState] = ()) -> tuple[Node, ...]:
        def chosen() -> tuple[Node, ...]:
            registered = [it for it in self._world.nodes.values() if it.pool.id == pool_id and it.state]
            return tuple(_node(it) for it in registered if not states or it.state in states)

        return self._world.wire("nodes.of_pool", chosen)

    def of_worker(self, worker_id: str) -> Node:
        return self._world.wire(
            "nodes.of_worker", lambda: _node(self._record(worker_id.removesuffix(":worker")))
        )

    def shut_down(self, node_id: str) -> Node:
        def drain() -> Node:
            record = self._record(node_id)
            if not record.draining:
                record.draining = True
                record.pool.target = max(0, record.pool.target - 1)
            self._world.settle()
            return _node(record)

        return self._world.wire("nodes.shut_down", drain)

    def _record(self, node_id: str) -> NodeRecord:
        record = known(self._world.nodes, node_id, "node")
        if record.state is None:
            raise Gone("no such node", thing=f"node {node_id}")
        return record


def _summary(record: PoolRecord) -> WorkerPoolSummary:
    return WorkerPoolSummary(record.id, record.new.namespace, record.new.name, record.state, record.created)


def _pool(record: PoolRecord) -> WorkerPool:
    return WorkerPool(
        **vars(_summary(record)),
        compute_requirement_id=record.compute_id,
        expected_nodes=record.target,
        awaiting_nodes=any(node.state is None and not node.gone for node in record.nodes),
        node_counts=dict(Counter(node.state for node in record.nodes if node.state)),
        worker_tag=record.new.worker_tag,
        min_nodes=record.new.min_nodes,
        max_nodes=record.new.max_nodes,
    )


def _node(record: NodeRecord) -> Node:
    return Node(
        id=record.id,
        pool_id=record.pool.id,
        state=record.state or NodeState.UNKNOWN,
        instance_id=f"i-{record.number}",
        private_ip=address(record),
        hostname=f"node-{record.number}",
        worker_tag=record.pool.new.worker_tag,
        registered=record.registered,
        workers=(Worker(f"{record.id}:worker", WorkerState.RUNNING),),
    )


def address(record: NodeRecord) -> str:
    """A private address of its own for each machine."""
    return f"10.0.{record.number // 250}.{record.number % 250 + 1}"
