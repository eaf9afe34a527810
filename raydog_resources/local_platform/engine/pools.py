"""A worker pool's way: provisioned, resized, drained, idle, shut down."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.computes import MAX_INSTANCES, Computes
from raydog_resources.local_platform.engine.idleness import Idleness
from raydog_resources.local_platform.engine.machines import Machines
from raydog_resources.local_platform.engine.matching import nodes_coming
from raydog_resources.local_platform.engine.nodes import Nodes
from raydog_resources.local_platform.engine.records import Instance, Json, Node, Pool
from raydog_resources.local_platform.engine.refusal import illegal_transition, invalid, name_taken, not_found
from raydog_resources.local_platform.engine.world import World


class Pools:
    """The rules for worker pools and nodes."""

    def __init__(
        self, world: World, computes: Computes, machines: Machines, nodes: Nodes, idleness: Idleness
    ) -> None:
        self._world = world
        self._computes = computes
        self._machines = machines
        self._nodes = nodes
        self._idleness = idleness

    def get(self, ident: str) -> Pool:
        """The pool of that id."""
        pool = self._world.pools.get(ident)
        if pool is None:
            raise not_found("WorkerPool", ident)
        return pool

    def get_named(self, namespace: str, name: str) -> Pool:
        """The one of that name: a live one first, else the newest."""
        found = [self._world.pools[ident] for ident in self._world.ids_named(Pool.kind, namespace, name)]
        if not found:
            raise not_found("WorkerPool", f"{namespace}/{name}")
        return ([pool for pool in found if pool.status not in statuses.POOL_OVER] or found)[-1]

    def get_node(self, ident: str) -> Node:
        """The node of that id."""
        node = self._world.nodes.get(ident)
        if node is None:
            raise not_found("Node", ident)
        return node

    def node_of_worker(self, worker_id: str) -> Node:
        """Where a worker lives."""
        node = self._world.node_of_worker.get(worker_id)
        if node is None:
            raise not_found("Worker", worker_id)
        return node

    def provision(self, usage: Json, properties: Json) -> Pool:
        """A compute requirement from a template and a pool of the same name over it."""
        low, high = int(properties.get("minNodes") or 0), properties.get("maxNodes")
        asked_for = int(usage.get("targetInstanceCount") or 0)
        wanted = max(asked_for, low)
        if asked_for < 0:
            raise invalid(f"requirementTemplateUsage.targetInstanceCount: {asked_for} is below 0")
        if low < 0:
            raise invalid(f"provisionedProperties.minNodes: {low} is below 0")
        if high is not None and high < low:
            raise invalid(f"provisionedProperties.maxNodes: {high} is below minNodes {low}")
        if high is not None and wanted > high:
            raise invalid(f"requirementTemplateUsage.targetInstanceCount: {wanted} is above maxNodes {high}")
        template = self._computes.template_of(usage)
        namespace, name = usage.get("requirementNamespace") or template.namespace, usage["requirementName"]
        self._refuse_taken_name(namespace, name)
        compute = self._computes.make({**usage, "targetInstanceCount": wanted})
        now = self._world.now()
        pool = Pool(
            id=self._world.ids.make("wrkrpool"),
            namespace=compute.namespace,
            name=compute.name,
            compute_id=compute.id,
            properties=properties,
            created=now,
            changed=now,
            awaiting_nodes=wanted > 0,
        )
        compute.pool_id = pool.id
        self._world.add(pool)
        self._machines.create(compute, wanted)
        self._world.unsettle(pool)
        self._world.rematch = True
        return pool

    def _refuse_taken_name(self, namespace: str, name: str) -> None:
        rule = self._world.switches.names
        same = [self._world.pools[ident] for ident in self._world.ids_named(Pool.kind, namespace, name)]
        live = [pool for pool in same if pool.status != "TERMINATED"]
        if (rule == "ever" and same) or (rule == "live" and live):
            raise name_taken("WorkerPool", namespace, name)

    def nodes_coming(self, pool: Pool) -> int:
        """Machines that have not registered yet."""
        return nodes_coming(self._world, pool)

    def resize(self, ident: str, size: int) -> Pool:
        """To so many nodes: new ones boot; on the way down the emptiest and newest go first."""
        pool = self.get(ident)
        self._refuse_over(pool, f"resized to {size}")
        low, high = int(pool.properties.get("minNodes") or 0), pool.properties.get("maxNodes")
        if size < low:
            raise invalid(f"size: {size} is below minNodes {low}")
        if high is not None and size > high:
            raise invalid(f"size: {size} is above maxNodes {high}")
        if size > MAX_INSTANCES:
            raise invalid(f"size: {size} is above {MAX_INSTANCES}")
        compute = self._world.computes[pool.compute_id]
        if compute.status not in statuses.COMPUTE_GROWING:
            raise illegal_transition("ComputeRequirement", compute.id, compute.status, f"resized to {size}")
        takers = self._world.lasting_instances(compute)
        compute.target, pool.boot_failures = size, 0
        self._world.set_short(compute, 0)
        self._world.touch(compute)
        self._world.touch(pool)
        if size > len(takers):
            self._machines.create(compute, size - len(takers))
        for instance in sorted(takers, key=self._how_missed)[: max(0, len(takers) - size)]:
            self._let_go(instance)
        self._world.rematch = True
        return pool

    def _how_missed(self, instance: Instance) -> tuple[int, int]:
        node = self._nodes.of(instance)
        busy = 0 if node is None else len(self._world.tasks_on(node)) + 1
        return busy, -instance.number

    def _let_go(self, instance: Instance) -> None:
        node = self._nodes.of(instance)
        if node is None or instance.status != "RUNNING":
            self._machines.terminate(instance, "its pool needs it no more")
        else:
            self._nodes.drain(node)

    def _refuse_over(self, pool: Pool, wanted: str) -> None:
        if pool.status in statuses.POOL_OVER:
            raise illegal_transition("WorkerPool", pool.id, pool.status, wanted)

    def shut_down_node(self, ident: str) -> Node:
        """The node takes no further task and leaves after its last one."""
        node = self.get_node(ident)
        if node.status not in statuses.NODE_ACTIVE or node.draining:
            return node
        compute = self._world.computes[self._world.pools[node.pool_id].compute_id]
        self._nodes.drain(node)
        if self._world.switches.delete_node_lowers_target:
            compute.target = max(0, compute.target - 1)
            self._world.touch(compute)
        else:
            self._machines.create(compute, 1)
        return node

    def shut_down(self, ident: str) -> Pool:
        """Running tasks finish, then the machines go; a second time changes nothing."""
        pool = self.get(ident)
        if pool.status in statuses.POOL_OVER:
            return pool
        self._set_status(pool, "SHUTDOWN")
        self._world.close_pool(pool)
        compute = self._world.computes[pool.compute_id]
        self._world.set_short(compute, 0)
        for instance in self._world.staying_instances(compute):
            self._let_go(instance)
        self._world.unsettle(compute)
        return pool

    def settle_node(self, node: Node) -> None:
        """A draining node without tasks leaves; an idle one is looked at again later."""
        instance = self._world.instances[node.instance_id]
        self._machines.halt_when_quiet(instance)
        if node.status not in statuses.NODE_ACTIVE or self._world.tasks_on(node):
            return
        if node.draining and instance.status == "RUNNING":
            self._nodes.leave(node, "DEREGISTERED")
            self._machines.terminate(instance, "the node was shut down")
            return
        self._idleness.arm_node(node)

    def node_idle(self, ident: str) -> None:
        """`idleNodeShutdown` may have passed for this node."""
        node = self._world.nodes[ident]
        if self._idleness.node_is_due(node):
            compute = self._world.computes[self._world.pools[node.pool_id].compute_id]
            compute.target = max(0, compute.target - 1)
            self._world.touch(compute)
            self._nodes.drain(node)

    def pool_idle(self, ident: str) -> None:
        """`idlePoolShutdown` may have passed."""
        if self._idleness.pool_is_due(self._world.pools[ident]):
            self.shut_down(ident)

    def settle(self, pool: Pool) -> None:
        """The status follows from nodes and claims."""
        compute = self._world.computes[pool.compute_id]
        if pool.status == "TERMINATED":
            return
        if compute.status == "TERMINATED":
            self._world.close_pool(pool)
            self._set_awaiting(pool, False)
            self._set_status(pool, "TERMINATED")
            return
        self._set_awaiting(pool, self.nodes_coming(pool) > 0 and pool.status != "SHUTDOWN")
        if pool.status == "SHUTDOWN":
            return
        if self._world.busy_workers[pool.id]:
            self._set_status(pool, "RUNNING")
        elif self._world.live_nodes[pool.id]:
            self._set_status(pool, "IDLE")
        elif pool.status != "PENDING":
            self._set_status(pool, "EMPTY")
        self._idleness.note_pool(pool)
        self._idleness.look_again(pool)

    def _set_awaiting(self, pool: Pool, awaiting: bool) -> None:
        if pool.awaiting_nodes != awaiting:
            pool.awaiting_nodes = awaiting
            self._world.touch(pool)

    def _set_status(self, pool: Pool, status: str) -> None:
        if pool.status != status:
            pool.status, pool.changed = status, self._world.now()
            self._world.touch(pool)
