"""Which tasks go to which workers, and which pools could grow for those that wait."""

from __future__ import annotations

import math

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Compute, Group, Json, Pool
from raydog_resources.local_platform.engine.world import World

_READY = frozenset({"READY"})
_PENDING = frozenset({"PENDING"})


def _within(value: float, limits: Json | None) -> bool:
    if limits is None:
        return True
    low, high = limits.get("min"), limits.get("max")
    return (low is None or value >= low) and (high is None or value <= high)


def pool_suits(world: World, group: Group, pool: Pool) -> bool:
    """Whether the group's run specification allows this pool's nodes."""
    wanted = group.spec["runSpecification"]
    compute = world.computes[pool.compute_id]
    shape = compute.shape
    requirement = world.requirements[group.requirement_id]
    namespaces = wanted.get("namespaces") or [requirement.namespace]
    tags = wanted.get("workerTags")
    return (
        pool.status not in statuses.POOL_OVER
        and pool.namespace in namespaces
        and (not tags or pool.properties.get("workerTag") in tags)
        and set(wanted["taskTypes"]) <= set(shape.task_types)
        and (not wanted.get("instanceTypes") or shape.instance_type in wanted["instanceTypes"])
        and (not wanted.get("regions") or shape.region in wanted["regions"])
        and (not wanted.get("providers") or "ON_PREMISE" in wanted["providers"])
        and _within(shape.cpus, wanted.get("vcpus"))
        and _within(shape.memory_gb, wanted.get("ram"))
    )


def pools_for(world: World, group: Group) -> list[Pool]:
    """The open pools that may serve the group, oldest first: what either wants of the other never changes."""
    found = world.suiting_pools.get(group.id)
    if found is None:
        found = [pool for pool in world.open_pools.values() if pool_suits(world, group, pool)]
        world.suiting_pools[group.id] = found
    return found


def workers_for(world: World, group: Group) -> int:
    """How many workers the group could have: idle ones, and those it holds."""
    held = world.tasks_of[group.id].count(statuses.TASK_IN_PROGRESS)
    return held + sum(len(world.idle_workers[pool.id]) for pool in pools_for(world, group))


def workers_per_node(pool: Pool, compute: Compute) -> int:
    """`createNodeWorkers`: so many per node, or per processor; one where nothing is said."""
    target = pool.properties.get("createNodeWorkers") or {}
    count = target.get("targetCount")
    if count is None:
        return 1
    per_processor = target.get("targetType") == "PER_VCPU"
    return max(0, math.floor(float(count) * (compute.shape.cpus if per_processor else 1)))


def nodes_coming(world: World, pool: Pool) -> int:
    """Machines that have not registered yet."""
    return world.machines_of[pool.compute_id].count(_PENDING)


def nodes_taking(world: World, pool: Pool) -> int:
    """Nodes that serve the pool or will, those on their way out left aside."""
    return len(world.serving[pool.id]) + nodes_coming(world, pool)


def claimable(world: World, group: Group) -> int:
    """How many more workers the group may hold now: `maxWorkers` and `tasksPerWorker` are limits."""
    index = world.tasks_of[group.id]
    wanted = group.spec["runSpecification"]
    held = index.count(statuses.TASK_IN_PROGRESS)
    limit = index.count(_READY)
    if wanted.get("maxWorkers") is not None:
        limit = min(limit, int(wanted["maxWorkers"]) - held)
    if wanted.get("tasksPerWorker"):
        limit = min(limit, math.ceil(index.unfinished / int(wanted["tasksPerWorker"])) - held)
    return max(0, limit)


def lacking(world: World, group: Group) -> int:
    """How many workers a hungry group would take at once, or needs before it starts."""
    if group.status in statuses.GROUP_STARTING_TASKS:
        return claimable(world, group)
    if not world.tasks_of[group.id].count(statuses.TASK_WAITING):
        return 0
    return int(group.spec["runSpecification"]["minWorkers"]) - workers_for(world, group)


def hungry_groups(world: World) -> list[Group]:
    """Groups that wait for workers: requirement's priority first, then the group's, then age."""
    return sorted(
        world.hungry.values(),
        key=lambda group: (
            -world.requirements[group.requirement_id].priority,
            -float(group.spec.get("priority") or 0),
            world.group_ages[group.id],
        ),
    )
