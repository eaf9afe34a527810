"""Searches for templates and sources."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Source, Template
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters

FILTERS: Filters = {
    "name": lambda world, template, wanted: wanted in template.name,
    "namespaces": lambda world, template, wanted: template.namespace in wanted,
    "type": lambda world, template, wanted: template.spec["type"] in wanted,
    "strategyType": lambda world, template, wanted: template.spec["strategyType"] in wanted,
}
SOURCE_FILTERS: Filters = {
    "name": lambda world, source, wanted: wanted in source.name,
    "namespaces": lambda world, source, wanted: source.namespace in wanted,
    "sourceType": lambda world, source, wanted: source.spec["source"]["type"] == wanted,
    "sourceTypes": lambda world, source, wanted: source.spec["source"]["type"] in wanted,
}
ORDERS: Orders = {
    "": lambda template: (template.namespace, template.name, template.id),
    "name": lambda template: (template.name,),
    "namespace": lambda template: (template.namespace,),
}


def all_templates(world: World, parameters: Parameters) -> list[Template]:
    """Every one that is asked for, by name."""
    return sorted(matching(world, world.templates.values(), FILTERS, parameters), key=ORDERS[""])


def page_of_templates(world: World, parameters: Parameters) -> tuple[list[Template], str | None]:
    """A page of them."""
    return page(matching(world, world.templates.values(), FILTERS, parameters), ORDERS, parameters)


def all_sources(world: World, parameters: Parameters) -> list[Source]:
    """Every one that is asked for, by name."""
    return sorted(matching(world, world.sources.values(), SOURCE_FILTERS, parameters), key=ORDERS[""])


def page_of_sources(world: World, parameters: Parameters) -> tuple[list[Source], str | None]:
    """A page of them."""
    return page(matching(world, world.sources.values(), SOURCE_FILTERS, parameters), ORDERS, parameters)
