"""Searches for namespaces."""

from __future__ import annotations

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.records import Namespace
from raydog_resources.local_platform.wire.filtering import Filters, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters

FILTERS: Filters = {
    "namespace": lambda world, namespace, wanted: namespace.name == wanted,
    "namespaces": lambda world, namespace, wanted: namespace.name in wanted,
    "namespaceContains": lambda world, namespace, wanted: wanted in namespace.name,
}
ORDERS: Orders = {
    "": lambda namespace: (namespace.name,),
    "namespace": lambda namespace: (namespace.name,),
}


def page_of_namespaces(engine: Engine, parameters: Parameters) -> tuple[list[Namespace], str | None]:
    """A page of namespaces."""
    found = matching(engine.world, engine.world.namespaces.values(), FILTERS, parameters)
    if "deletable" in parameters:
        wanted = parameters["deletable"]
        found = (namespace for namespace in found if engine.templates.deletable(namespace) == wanted)
    return page(found, ORDERS, parameters)
