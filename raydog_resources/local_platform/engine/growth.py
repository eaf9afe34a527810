"""Pools that grow by themselves for tasks that wait."""

from __future__ import annotations

import math

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.machines import Machines
from raydog_resources.local_platform.engine.matching import (
    lacking,
    nodes_coming,
    nodes_taking,
    pools_for,
    workers_per_node,
)
from raydog_resources.local_platform.engine.records import Group, Pool
from raydog_resources.local_platform.engine.world import World


class Growth:
    """The rules of demand scaling: as many workers as are lacking, up to each pool's `maxNodes`."""

    def __init__(self, world: World, machines: Machines) -> None:
        self._world = world
        self._machines = machines

    def run(self, groups: list[Group]) -> None:
        """Ask for nodes; those on their way already count for the first of these groups."""
        on_the_way: dict[str, int] = {}
        for group in groups:
            self._grow_for(group, on_the_way)

    def _grow_for(self, group: Group, on_the_way: dict[str, int]) -> None:
        missing = lacking(self._world, group)
        pools = pools_for(self._world, group) if missing > 0 else []
        for pool in pools:
            coming = on_the_way.setdefault(pool.id, self._workers_coming(pool))
            counted = min(missing, coming)
            on_the_way[pool.id] -= counted
            missing -= counted
        for pool in pools:
            per_node = self._workers_per_node(pool)
            if missing > 0 and per_node > 0 and self._may_grow(pool):
                asked_for = self._grow(pool, math.ceil(missing / per_node)) * per_node
                on_the_way[pool.id] += max(0, asked_for - missing)
                missing -= asked_for

    def _workers_per_node(self, pool: Pool) -> int:
        return workers_per_node(pool, self._world.computes[pool.compute_id])

    def _workers_coming(self, pool: Pool) -> int:
        """Machines that have to wait for capacity are on their way, too."""
        nodes = nodes_coming(self._world, pool) + self._world.computes[pool.compute_id].short
        return nodes * self._workers_per_node(pool)

    def _present(self, pool: Pool) -> int:
        return nodes_taking(self._world, pool) + self._world.computes[pool.compute_id].short

    def _may_grow(self, pool: Pool) -> bool:
        """Whether waiting tasks may make the pool larger."""
        limit = pool.properties.get("maxNodes")
        return (
            self._world.computes[pool.compute_id].status in statuses.COMPUTE_GROWING
            and limit is not None
            and not self._machines.boots_keep_failing(pool)
            and self._present(pool) < limit
        )

    def _grow(self, pool: Pool, count: int) -> int:
        """So many nodes more, up to `maxNodes`; says how many were asked for."""
        compute = self._world.computes[pool.compute_id]
        present = self._present(pool)
        count = min(count, int(pool.properties["maxNodes"]) - present)
        compute.target = present + count
        self._world.touch(compute)
        self._machines.create(compute, count)
        return count
