"""Task groups as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Group, Json
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp


def render_task_group(world: World, group: Group) -> Json:
    """What was sent, and what became of it."""
    counts = world.tasks_of[group.id].counts()
    return {
        **group.spec,
        "id": group.id,
        "status": group.status,
        "statusChangedTime": stamp(group.changed),
        "taskSummary": {"statusCounts": counts, "taskCount": sum(counts.values())},
        "starved": group.starved,
        "waitingOnDependency": group.waiting_on_dependency,
    }
