"""Searches for work requirements."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Requirement
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, between, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters
from raydog_resources.local_platform.wire.render_work_requirement import is_healthy

FILTERS: Filters = {
    "namespace": lambda world, requirement, wanted: requirement.namespace == wanted,
    "namespaces": lambda world, requirement, wanted: requirement.namespace in wanted,
    "name": lambda world, requirement, wanted: wanted in requirement.name,
    "tag": lambda world, requirement, wanted: requirement.tag == wanted,
    "statuses": lambda world, requirement, wanted: requirement.status in wanted,
    "isHealthy": lambda world, requirement, wanted: is_healthy(world, requirement) == wanted,
    **between("createdTime", lambda requirement: requirement.created),
    **between("statusChangedTime", lambda requirement: requirement.changed),
}
ORDERS: Orders = {
    "": lambda requirement: (requirement.created, requirement.id),
    "createdTime": lambda requirement: (requirement.created,),
    "name": lambda requirement: (requirement.name,),
    "namespace": lambda requirement: (requirement.namespace,),
    "tag": lambda requirement: (requirement.tag or "",),
    "status": lambda requirement: (requirement.status,),
    "statusChangedTime": lambda requirement: (requirement.changed,),
    "priority": lambda requirement: (requirement.priority,),
}


def all_requirements(world: World, parameters: Parameters) -> list[Requirement]:
    """Every one that is asked for, oldest first."""
    found = matching(world, world.requirements.values(), FILTERS, parameters)
    return sorted(found, key=ORDERS[""])


def page_of_requirements(world: World, parameters: Parameters) -> tuple[list[Requirement], str | None]:
    """A page of them."""
    return page(matching(world, world.requirements.values(), FILTERS, parameters), ORDERS, parameters)
