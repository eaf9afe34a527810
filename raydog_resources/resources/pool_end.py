"""The end of a worker pool: no more tasks, then its machines, and each part is tried whatever became of the other."""

from __future__ import annotations

from contextlib import suppress

from raydog_resources.errors import Gone, IllegalState
from raydog_resources.gateways.yellowdog import YellowDog


def end_pool(platform: YellowDog, pool_id: str, compute_id: str = "") -> str:
    """Machines go at once: whoever wanted their tasks to finish has waited before. Returns the machines' id."""
    try:
        compute_id = platform.pools.get(pool_id).compute_requirement_id or compute_id
        platform.pools.shut_down(pool_id)
    except (Gone, IllegalState):
        # It takes no tasks any more; its machines may still be there.
        pass
    if compute_id:
        with suppress(Gone, IllegalState):
            platform.compute.terminate(compute_id)
    return compute_id
