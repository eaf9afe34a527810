"""Searches for compute requirements."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Compute
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, between, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters
from raydog_resources.local_platform.wire.render_compute_requirement import is_healthy

FILTERS: Filters = {
    "namespace": lambda world, compute, wanted: compute.namespace == wanted,
    "namespaces": lambda world, compute, wanted: compute.namespace in wanted,
    "name": lambda world, compute, wanted: wanted in compute.name,
    "tag": lambda world, compute, wanted: compute.tag == wanted,
    "statuses": lambda world, compute, wanted: compute.status in wanted,
    "isHealthy": lambda world, compute, wanted: is_healthy(compute) == wanted,
    **between("createdTime", lambda compute: compute.created),
}
ORDERS: Orders = {
    "": lambda compute: (compute.created, compute.id),
    "createdTime": lambda compute: (compute.created,),
    "name": lambda compute: (compute.name,),
    "namespace": lambda compute: (compute.namespace,),
    "tag": lambda compute: (compute.tag or "",),
    "status": lambda compute: (compute.status,),
    "statusChangedTime": lambda compute: (compute.changed,),
    "targetInstanceCount": lambda compute: (compute.target,),
}


def page_of_computes(world: World, parameters: Parameters) -> tuple[list[Compute], str | None]:
    """A page of them."""
    return page(matching(world, world.computes.values(), FILTERS, parameters), ORDERS, parameters)
