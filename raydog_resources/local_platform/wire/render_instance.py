"""Instances as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Instance, Json
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.moment import stamp
from raydog_resources.local_platform.wire.render_compute_source import IMAGE_ID, source_id
from raydog_resources.local_platform.wire.rendering import MODEL, PROVIDER, without_gaps


def render_instance(world: World, instance: Instance) -> Json:
    """A machine; the SDK's simulated instance is the honest type for it."""
    shape = world.computes[instance.compute_id].shape
    return without_gaps(
        {
            "type": f"{MODEL}SimulatorInstance",
            "id": {"sourceId": source_id(instance.compute_id), "instanceId": instance.id},
            "createdTime": stamp(instance.created),
            "provider": PROVIDER,
            "instanceType": shape.instance_type,
            "region": shape.region,
            "imageId": IMAGE_ID,
            "hostname": instance.hostname,
            "privateIpAddress": instance.private_ip,
            "publicIpAddress": instance.public_ip,
            "spot": shape.spot,
            "status": instance.status,
            "statusChangedTime": stamp(instance.changed),
        }
    )
