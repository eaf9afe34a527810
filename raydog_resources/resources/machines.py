"""Machines for tasks that wait: when those of a pool were lost, did not boot or went idle, nobody else asks again."""

from __future__ import annotations

from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.yellowdog import YellowDog


def see_to_machines(platform: YellowDog, pool_id: str, wanted: int) -> None:
    """Ask for as many as are wanted, unless they run or are on their way."""
    pool = platform.pools.get(pool_id)
    if not pool.awaiting_nodes and pool.node_counts.get(NodeState.RUNNING, 0) < wanted:
        platform.pools.resize(pool_id, wanted)
