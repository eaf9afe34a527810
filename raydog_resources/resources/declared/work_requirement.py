"""WorkRequirement in a program; what is done for it is in `resources/work_requirement.py`."""

from __future__ import annotations

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared
from raydog_resources.specs.work_requirement import WorkRequirementSpec


class WorkRequirement(Resource, module="raydog", name="WorkRequirement"):
    """One requirement with a task group for each pool."""

    requirement_id: pulumi.Output[str]
    group_ids: pulumi.Output[dict[str, str]]

    def __init__(
        self, name: str, spec: WorkRequirementSpec, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        outputs = {"requirement_id": None, "group_ids": None, "live_name": None}
        super().__init__(Declared("work-requirement"), name, {**spec.model_dump(), **outputs}, opts)
