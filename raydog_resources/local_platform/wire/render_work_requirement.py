"""Work requirements as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json, Requirement
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp
from raydog_resources.local_platform.wire.render_task_group import render_task_group
from raydog_resources.local_platform.wire.rendering import without_gaps


def render_work_requirement(world: World, requirement: Requirement) -> Json:
    """The whole, with its groups in the order in which they were sent; tasks are counted, not shown."""
    return {
        **_identity(requirement),
        "taskGroups": [render_task_group(world, world.groups[ident]) for ident in requirement.group_ids],
    }


def render_work_requirement_summary(world: World, requirement: Requirement) -> Json:
    """A line of a list."""
    counts = [world.tasks_of[ident].counts() for ident in requirement.group_ids]
    return {
        **_identity(requirement),
        "completedTaskCount": sum(count.get("COMPLETED", 0) for count in counts),
        "totalTaskCount": sum(sum(count.values()) for count in counts),
        "healthy": is_healthy(world, requirement),
    }


def _identity(requirement: Requirement) -> Json:
    return without_gaps(
        {
            "id": requirement.id,
            "namespace": requirement.namespace,
            "name": requirement.name,
            "tag": requirement.tag,
            "priority": requirement.priority,
            "createdTime": stamp(requirement.created),
            "status": requirement.status,
            "statusChangedTime": stamp(requirement.changed),
        }
    )


def is_healthy(world: World, requirement: Requirement) -> bool:
    """No group has failed, or is about to."""
    groups = (world.groups[ident] for ident in requirement.group_ids)
    return not any(group.status in ("FAILING", "FAILED") for group in groups)
