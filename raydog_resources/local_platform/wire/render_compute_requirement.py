"""Compute requirements as clients see them."""

from __future__ import annotations

from collections import Counter

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Compute, Instance, Json
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp, stamp_or_none
from raydog_resources.local_platform.wire.render_application import APPLICATION_ID
from raydog_resources.local_platform.wire.render_compute_source import render_compute_source
from raydog_resources.local_platform.wire.rendering import MODEL, without_gaps

STRATEGY = f"{MODEL}SingleSourceProvisionStrategy"


def render_compute_requirement(world: World, compute: Compute) -> Json:
    """The whole, with its only source."""
    return render_with(compute, list(world.instances_of[compute.id].values()))


def render_with(compute: Compute, instances: list[Instance]) -> Json:
    """The same for a requirement that the world does not know: one that is only tried out."""
    staying = sum(instance.status in statuses.INSTANCE_STAYING for instance in instances)
    return without_gaps(
        {
            "id": compute.id or None,
            "namespace": compute.namespace,
            "name": compute.name,
            "tag": compute.tag,
            "createdTime": stamp(compute.created),
            "createdById": APPLICATION_ID,
            "createdFromId": compute.template_id,
            "status": compute.status,
            "nextStatus": compute.next_status if _is_on_its_way(compute) else None,
            "statusChangedTime": stamp(compute.changed),
            "supportedOperations": {"canStopStart": True, "canScaleOut": True, "canReprovision": True},
            "targetInstanceCount": compute.target,
            "expectedInstanceCount": staying,
            "maintainInstanceCount": bool(compute.usage.get("maintainInstanceCount")),
            "autoShutdown": compute.auto_shutdown,
            "autoShutdownTime": stamp_or_none(compute.auto_shutdown_at),
            "provisionStrategy": {"type": STRATEGY, "sources": [render_compute_source(compute, instances)]},
        }
    )


def render_compute_requirement_summary(world: World, compute: Compute) -> Json:
    """A line of a list."""
    present = Counter(instance.status for instance in world.instances_of[compute.id].values())
    return without_gaps(
        {
            "id": compute.id,
            "namespace": compute.namespace,
            "name": compute.name,
            "tag": compute.tag,
            "targetInstanceCount": compute.target,
            "expectedInstanceCount": sum(present[status] for status in statuses.INSTANCE_STAYING),
            "aliveInstanceCount": sum(present[status] for status in statuses.INSTANCE_THERE),
            "createdTime": stamp(compute.created),
            "statusChangedTime": stamp(compute.changed),
            "status": compute.status,
            "healthy": is_healthy(compute),
        }
    )


def is_healthy(compute: Compute) -> bool:
    """It has all the machines it wants, or is getting them."""
    return compute.short == 0


def is_updating(world: World, compute: Compute) -> bool:
    """Machines are coming or going."""
    machines = world.instances_of[compute.id].values()
    return compute.status == "NEW" or any(
        m.status in ("PENDING", "STOPPING", "TERMINATING") for m in machines
    )


def _is_on_its_way(compute: Compute) -> bool:
    return compute.status in ("STOPPING", "STARTING", "TERMINATING")
