"""WorkerPool in a program; what is done for it is in `resources/worker_pool.py`."""

from __future__ import annotations

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared
from raydog_resources.specs.worker_pool import WorkerPoolSpec


class WorkerPool(Resource, module="raydog", name="WorkerPool"):
    """A pool that serves the task group of its own base name."""

    pool_id: pulumi.Output[str]
    compute_requirement_id: pulumi.Output[str]

    def __init__(self, name: str, spec: WorkerPoolSpec, opts: pulumi.ResourceOptions | None = None) -> None:
        outputs = {"pool_id": None, "compute_requirement_id": None, "live_name": None}
        super().__init__(
            Declared("worker-pool"), name, {**spec.model_dump(exclude_none=True), **outputs}, opts
        )
