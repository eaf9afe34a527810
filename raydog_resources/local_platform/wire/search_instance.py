"""Searches for instances."""

from __future__ import annotations

from collections.abc import Iterable

from raydog_resources.local_platform.engine.records import Instance, NodeShape
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters
from raydog_resources.local_platform.wire.render_compute_source import IMAGE_ID, source_id
from raydog_resources.local_platform.wire.rendering import PROVIDER


def _shape(world: World, instance: Instance) -> NodeShape:
    return world.computes[instance.compute_id].shape


FILTERS: Filters = {
    "computeRequirementId": lambda world, instance, wanted: instance.compute_id == wanted,
    "computeSourceId": lambda world, instance, wanted: source_id(instance.compute_id) == wanted,
    "providers": lambda world, instance, wanted: PROVIDER in wanted,
    "regions": lambda world, instance, wanted: _shape(world, instance).region in wanted,
    "statuses": lambda world, instance, wanted: instance.status in wanted,
    "imageIds": lambda world, instance, wanted: IMAGE_ID in wanted,
    "publicIpAddress": lambda world, instance, wanted: instance.public_ip == wanted,
    "privateIpAddress": lambda world, instance, wanted: instance.private_ip == wanted,
    "hostname": lambda world, instance, wanted: instance.hostname == wanted,
}
ORDERS: Orders = {
    "": lambda instance: (instance.number,),
    "createdTime": lambda instance: (instance.created,),
    "hostname": lambda instance: (instance.hostname,),
    "status": lambda instance: (instance.status,),
    "statusChangedTime": lambda instance: (instance.changed,),
}


def page_of_instances(world: World, parameters: Parameters) -> tuple[list[Instance], str | None]:
    """A page of machines, gone ones included."""
    candidates: Iterable[Instance] = world.instances.values()
    if "computeRequirementId" in parameters:
        candidates = world.instances_of.get(parameters["computeRequirementId"], {}).values()
    return page(matching(world, candidates, FILTERS, parameters), ORDERS, parameters)
