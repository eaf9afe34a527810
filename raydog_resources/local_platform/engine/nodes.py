"""A node's way: it registers when its machine is up, drains, and leaves."""

from __future__ import annotations

from raydog_resources.local_platform.engine.matching import workers_per_node
from raydog_resources.local_platform.engine.records import Instance, Node, Pool, Worker
from raydog_resources.local_platform.engine.task_end import TaskEnd
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.world import World


class Nodes:
    """The rules for nodes and their workers."""

    def __init__(self, world: World, tasks: Tasks) -> None:
        self._world = world
        self._tasks = tasks

    def of(self, instance: Instance) -> Node | None:
        """The node that registered from the machine, if it did."""
        return None if instance.node_id is None else self._world.nodes[instance.node_id]

    def register(self, instance: Instance, pool: Pool) -> None:
        """The machine is up: its workers join the pool."""
        now = self._world.now()
        count = workers_per_node(pool, self._world.computes[pool.compute_id])
        node = Node(
            id=self._world.ids.make("node"),
            pool_id=pool.id,
            instance_id=instance.id,
            registered=now,
            changed=now,
            idle_since=now,
            workers=[Worker(self._world.ids.make("worker")) for _ in range(count)],
        )
        instance.node_id = node.id
        self._world.add(node)
        self._world.unsettle(node)
        self._world.unsettle(pool)
        self._world.rematch = True

    def drain(self, node: Node) -> None:
        """The node takes no further task; what it has may end."""
        node.draining = True
        self._withdraw_workers(node)
        self._world.touch(node)
        self._world.unsettle(node)
        # A node less to count on: there may be room for another.
        self._world.rematch = True

    def leave(self, node: Node, status: str) -> None:
        """The node is no longer part of its pool."""
        node.status, node.changed, node.deregistered = status, self._world.now(), self._world.now()
        self._withdraw_workers(node)
        self._world.live_nodes[node.pool_id].pop(node.id, None)
        self._world.touch(node)
        self._world.unsettle(self._world.pools[node.pool_id])

    def drop(self, instance: Instance, status: str, reason: str) -> None:
        """The machine is gone from under its node: what was in progress there is lost."""
        node = self.of(instance)
        if node is None or node.id not in self._world.live_nodes[node.pool_id]:
            return
        self.leave(node, status)
        for task in self._world.tasks_on(node):
            end = TaskEnd(self._world.now(), None, "lost", reason)
            self._tasks.ended(task.id, task.attempt, end)

    def _withdraw_workers(self, node: Node) -> None:
        self._world.serving[node.pool_id].pop(node.id, None)
        for worker in node.workers:
            self._world.idle_workers[node.pool_id].pop(worker.id, None)
