"""The one source of a compute requirement: this machine, in the SDK's own words a simulated one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.records import Compute, Instance, Json
from raydog_resources.local_platform.wire.render_node import SOURCE_NAME
from raydog_resources.local_platform.wire.rendering import MODEL, PROVIDER, sibling_id

IMAGE_ID = "local"

# What the SDK's simulator can be told and this platform's machines do not do.
_NOT_SIMULATED: Json = {
    "instanceStartupTimeVariance": 0.0,
    "instanceShutdownTimeSeconds": 0,
    "instanceShutdownTimeVariance": 0.0,
    "unexpectedInstanceTerminationProbability": 0.0,
    "failOnRequestAllInstances": False,
    "failOnProvision": False,
    "reportSupportingResourcesExist": False,
}


def source_id(compute_id: str) -> str:
    """The source's id follows from its requirement's."""
    return sibling_id(compute_id, "compsrc")


def render_compute_source(compute: Compute, instances: Sequence[Instance]) -> Json:
    """With its instances counted."""
    counts = Counter(instance.status for instance in instances)
    staying = sum(counts[status] for status in statuses.INSTANCE_STAYING)
    source: Json = {
        "type": f"{MODEL}SimulatorComputeSource",
        "name": SOURCE_NAME,
        "provider": PROVIDER,
        "instancePricing": "SPOT_ONLY" if compute.shape.spot else "ON_DEMAND_ONLY",
        "region": compute.shape.region,
        "instanceType": compute.shape.instance_type,
        "imageId": IMAGE_ID,
        "limit": compute.shape.capacity or 0,
        "instanceStartupTimeSeconds": round(compute.shape.boot_seconds),
        "status": _status(compute),
        "instanceSummary": {
            "aliveCount": sum(counts[status] for status in statuses.INSTANCE_THERE),
            "statusCounts": dict(counts),
            "requestedCount": compute.target,
            "expectedCount": staying,
            "expiredCount": 0,
            "totalCount": len(instances),
        },
        **_NOT_SIMULATED,
    }
    if compute.id:
        source["id"] = source_id(compute.id)
    if compute.short:
        source["statusMessage"] = (
            f"{compute.short} instances more were wanted than the template's capacity allows"
        )
    return source


def _status(compute: Compute) -> str:
    if compute.short:
        return "ERRORED"
    return {"NEW": "NEW", "PROVISIONING": "UPDATING", "TERMINATED": "INACTIVE"}.get(compute.status, "ACTIVE")
