"""Worker pools as clients see them."""

from __future__ import annotations

from collections import Counter

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Json, Pool
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp
from raydog_resources.local_platform.wire.render_node import worker_status
from raydog_resources.local_platform.wire.rendering import MODEL

PROVISIONED = f"{MODEL}ProvisionedWorkerPool"


def render_worker_pool(world: World, pool: Pool) -> Json:
    """The whole, with its nodes and workers counted."""
    compute = world.computes[pool.compute_id]
    live = list(world.live_nodes[pool.id].values())
    workers = Counter(worker_status(node, worker) for node in live for worker in node.workers)
    return {
        **_identity(pool),
        "expectedNodeCount": 0 if pool.status in statuses.POOL_OVER else compute.target,
        "awaitingNodes": pool.awaiting_nodes,
        "workerSummary": {
            "statusCounts": dict(workers),
            "claimedWorkerCount": len(world.busy_workers[pool.id]),
        },
        "nodeSummary": {
            "statusCounts": dict(Counter(node.status for node in world.nodes_of[pool.id].values())),
            "actionQueueStatuses": {"EMPTY": len(live)} if live else {},
        },
        "properties": pool.properties,
        "computeRequirementId": pool.compute_id,
    }


def render_worker_pool_summary(world: World, pool: Pool) -> Json:
    """A line of a list."""
    live = world.live_nodes[pool.id].values()
    busy = len(world.busy_workers[pool.id])
    return {
        **_identity(pool),
        "registeredNodeCount": len(live),
        "registeredWorkerCount": sum(len(node.workers) for node in live),
        "claimedWorkerCount": busy,
        "workingWorkerCount": busy,
        "healthy": is_healthy(pool),
    }


def _identity(pool: Pool) -> Json:
    return {
        "type": PROVISIONED,
        "id": pool.id,
        "namespace": pool.namespace,
        "name": pool.name,
        "createdTime": stamp(pool.created),
        "status": pool.status,
        "statusChangedTime": stamp(pool.changed),
    }


def is_healthy(pool: Pool) -> bool:
    """Its latest machine did come up."""
    return pool.boot_failures == 0
