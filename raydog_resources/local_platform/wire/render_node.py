"""Nodes and their workers as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Json, Node, Worker
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp, stamp_or_none
from raydog_resources.local_platform.wire.rendering import PROVIDER, without_gaps

SOURCE_NAME = "local"


def worker_status(node: Node, worker: Worker) -> str:
    """A worker's status follows from its node and its claim."""
    if node.status == "LOST":
        return "LOST"
    if worker.task_id is not None:
        return "RUNNING"
    return "SHUTDOWN" if node.draining or node.status not in statuses.NODE_ACTIVE else "STOPPED"


def render_node(world: World, node: Node) -> Json:
    """The node with its machine's details and its workers."""
    return without_gaps(
        {
            "id": node.id,
            "workerPoolId": node.pool_id,
            "details": _details(world, node),
            "status": node.status,
            "statusChangedTime": stamp(node.changed),
            "registeredTime": stamp(node.registered),
            "deregisteredTime": stamp_or_none(node.deregistered),
            "preemptionWarningTime": stamp_or_none(node.preemption_warning),
            "workers": [
                without_gaps(
                    {
                        "id": worker.id,
                        "status": worker_status(node, worker),
                        "taskGroupId": worker.group_id,
                        "registeredTime": stamp(node.registered),
                    }
                )
                for worker in node.workers
            ],
            "actionQueueStatus": "EMPTY",
        }
    )


def _details(world: World, node: Node) -> Json:
    pool, instance = world.pools[node.pool_id], world.instances[node.instance_id]
    shape = world.computes[pool.compute_id].shape
    return without_gaps(
        {
            "instanceId": instance.id,
            "provider": PROVIDER,
            "region": shape.region,
            "sourceName": SOURCE_NAME,
            "instanceType": shape.instance_type,
            "hostname": instance.hostname,
            "privateIpAddress": instance.private_ip,
            "publicIpAddress": instance.public_ip,
            "vcpus": shape.cpus,
            "ram": shape.memory_gb,
            "supportedTaskTypes": shape.task_types,
            "workerTag": pool.properties.get("workerTag"),
            "spot": shape.spot,
        }
    )


def render_action_queue(now: float) -> Json:
    """Node actions are not carried out here, so that none is ever waiting."""
    return {"timestamp": stamp(now), "status": "EMPTY", "waiting": [], "executing": []}
