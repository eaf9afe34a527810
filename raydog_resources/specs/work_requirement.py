"""What the resource `WorkRequirement` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import REPLACES


class TaskGroupSpec(BaseModel):
    """A group and the tag of the pool whose nodes serve it: both bear the pool's base name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    task_timeout_seconds: float | None = None
    retries: int = 0
    tag: str = ""


class WorkRequirementSpec(BaseModel):
    """The cluster's life: one requirement with a group for each pool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, REPLACES]
    namespace: Annotated[str, REPLACES]
    tag: str
    groups: list[TaskGroupSpec]
    priority: float = 0
    delete_seconds: float = 900
