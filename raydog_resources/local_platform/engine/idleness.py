"""How long pools and nodes may have nothing to do: `idlePoolShutdown` and `idleNodeShutdown`."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.durations import shutdown_seconds
from raydog_resources.local_platform.engine.matching import nodes_coming, nodes_taking
from raydog_resources.local_platform.engine.records import Node, Pool
from raydog_resources.local_platform.engine.world import World


class Idleness:
    """Wakes whoever has been idle long enough; what follows from it others decide."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, dict[str, Node]] = {}

    def note_pool(self, pool: Pool) -> None:
        """Nobody works there and nobody is on the way."""
        idle = pool.status in ("IDLE", "EMPTY") and not nodes_coming(self._world, pool)
        if idle == (pool.idle_since is not None):
            return
        pool.idle_since = self._world.now() if idle else None
        self._world.touch(pool)
        self.arm_pool(pool)

    def arm_pool(self, pool: Pool) -> None:
        """Wake when the pool may have been idle long enough."""
        due = self._pool_due(pool)
        if due is not None:
            self._world.timers.push(due, "idle-pool", pool.id)

    def _pool_due(self, pool: Pool) -> float | None:
        limit = shutdown_seconds(pool.properties.get("idlePoolShutdown"))
        return None if limit is None or pool.idle_since is None else pool.idle_since + limit

    def pool_is_due(self, pool: Pool) -> bool:
        """Whether the pool has been idle for too long."""
        due = self._pool_due(pool)
        return pool.status not in statuses.POOL_OVER and due is not None and due <= self._world.now()

    def arm_node(self, node: Node) -> None:
        """Wake when the node may have been idle long enough."""
        due = self._node_due(node)
        if due is not None:
            self._world.timers.push(due, "idle-node", node.id)

    def _node_due(self, node: Node) -> float | None:
        limit = shutdown_seconds(self._world.pools[node.pool_id].properties.get("idleNodeShutdown"))
        return None if limit is None or node.idle_since is None else node.idle_since + limit

    def node_is_due(self, node: Node) -> bool:
        """Whether the node has been idle for too long and the pool keeps its `minNodes` without it."""
        due = self._node_due(node)
        if node.id not in self._world.serving[node.pool_id] or due is None or due > self._world.now():
            return False
        pool = self._world.pools[node.pool_id]
        if self._has_spare(pool):
            return True
        self._kept.setdefault(pool.id, {})[node.id] = node
        return False

    def look_again(self, pool: Pool) -> None:
        """Nodes that were kept for `minNodes` alone are judged anew once there are more."""
        if pool.id in self._kept and self._has_spare(pool):
            for node in self._kept.pop(pool.id).values():
                self.arm_node(node)

    def _has_spare(self, pool: Pool) -> bool:
        return nodes_taking(self._world, pool) > int(pool.properties.get("minNodes") or 0)
