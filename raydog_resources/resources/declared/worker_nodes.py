"""WorkerNodes in a program; what is done for it is in `resources/worker_nodes.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared

_OUTPUTS = ("task_ids",)


class WorkerNodes(Resource, module="raydog", name="WorkerNodes"):
    """One group of workers."""

    task_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(Declared("worker-nodes"), name, {**inputs, **dict.fromkeys(_OUTPUTS)}, opts)
