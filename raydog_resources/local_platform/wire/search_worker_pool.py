"""Searches for worker pools."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Pool
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.filtering import Filters, between, matching
from raydog_resources.local_platform.wire.page import Orders, page
from raydog_resources.local_platform.wire.parameter import Parameters
from raydog_resources.local_platform.wire.render_worker_pool import PROVISIONED, is_healthy

FILTERS: Filters = {
    "namespace": lambda world, pool, wanted: pool.namespace == wanted,
    "namespaces": lambda world, pool, wanted: pool.namespace in wanted,
    "name": lambda world, pool, wanted: wanted in pool.name,
    "type": lambda world, pool, wanted: wanted in (PROVISIONED, PROVISIONED.rpartition(".")[2]),
    "statuses": lambda world, pool, wanted: pool.status in wanted,
    "isHealthy": lambda world, pool, wanted: is_healthy(pool) == wanted,
    **between("createdTime", lambda pool: pool.created),
}
ORDERS: Orders = {
    "": lambda pool: (pool.created, pool.id),
    "createdTime": lambda pool: (pool.created,),
    "name": lambda pool: (pool.name,),
    "namespace": lambda pool: (pool.namespace,),
    "status": lambda pool: (pool.status,),
    "statusChangedTime": lambda pool: (pool.changed,),
}


def all_pools(world: World, parameters: Parameters) -> list[Pool]:
    """Every one that is asked for, oldest first."""
    return sorted(matching(world, world.pools.values(), FILTERS, parameters), key=ORDERS[""])


def page_of_pools(world: World, parameters: Parameters) -> tuple[list[Pool], str | None]:
    """A page of them."""
    return page(matching(world, world.pools.values(), FILTERS, parameters), ORDERS, parameters)
