"""Searches for nodes."""

from __future__ import annotations

from collections.abc import Iterable

from raydog_resources.local_platform.engine.records import Node, NodeShape
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, between, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters
from raydog_resources.local_platform.wire.render_node import worker_status
from raydog_resources.local_platform.wire.rendering import PROVIDER


def _shape(world: World, node: Node) -> NodeShape:
    return world.computes[world.pools[node.pool_id].compute_id].shape


FILTERS: Filters = {
    "workerPoolId": lambda world, node, wanted: node.pool_id == wanted,
    "statuses": lambda world, node, wanted: node.status in wanted,
    "providers": lambda world, node, wanted: PROVIDER in wanted,
    "instanceId": lambda world, node, wanted: node.instance_id == wanted,
    "region": lambda world, node, wanted: _shape(world, node).region == wanted,
    "instanceType": lambda world, node, wanted: _shape(world, node).instance_type == wanted,
    "ram.min": lambda world, node, wanted: _shape(world, node).memory_gb >= wanted,
    "ram.max": lambda world, node, wanted: _shape(world, node).memory_gb <= wanted,
    "vcpus.min": lambda world, node, wanted: _shape(world, node).cpus >= wanted,
    "vcpus.max": lambda world, node, wanted: _shape(world, node).cpus <= wanted,
    # Workers register together with their node.
    **between("workerRegisteredTime", lambda node: node.registered),
    **between("registeredTime", lambda node: node.registered),
    **between("deregisteredTime", lambda node: node.deregistered),
    **between("preemptionWarningTime", lambda node: node.preemption_warning),
    "workerTaskGroupId": lambda world, node, wanted: any(w.group_id == wanted for w in node.workers),
    "workerTag": lambda world, node, wanted: world.pools[node.pool_id].properties.get("workerTag") == wanted,
    "workerStatuses": lambda world, node, wanted: any(worker_status(node, w) in wanted for w in node.workers),
}
ORDERS: Orders = {
    "": lambda node: (node.registered, node.id),
    "registeredTime": lambda node: (node.registered,),
    "deregisteredTime": lambda node: (node.deregistered or 0.0,),
    "status": lambda node: (node.status,),
    "statusChangedTime": lambda node: (node.changed,),
}


def page_of_nodes(world: World, parameters: Parameters) -> tuple[list[Node], str | None]:
    """A page of nodes, gone ones included as long as their platform lives."""
    candidates: Iterable[Node] = world.nodes.values()
    if "workerPoolId" in parameters:
        candidates = world.nodes_of.get(parameters["workerPoolId"], {}).values()
    return page(matching(world, candidates, FILTERS, parameters), ORDERS, parameters)
