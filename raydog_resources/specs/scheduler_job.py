"""What the resource `SchedulerJob` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES


class GroupSpec(BaseModel):
    """Nodes that are alike: what each of them is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    nodes: int
    settings: dict[str, str] = {}


class SchedulerJobSpec(BaseModel):
    """The job that holds the whole cluster. Its name is the same at every attempt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, REPLACES]
    tag: Annotated[str, AT_CREATION]
    where: Annotated[str, REPLACES]
    """Kind and hosts: another place means another job."""
    folder: Annotated[str, REPLACES]
    nodes: Annotated[int, REPLACES]
    asked: Annotated[dict[str, object], REPLACES] = {}
    """Of the request what the scheduler can't change later: partition, account, amounts per node and the like."""
    settings: Annotated[dict[str, str], REPLACES] = {}
    groups: Annotated[list[GroupSpec], REPLACES] = []
    requirements: Annotated[str, REPLACES] = ""
    script: Annotated[str, REPLACES, RENEWED] = ""
    """The packaged script by name and revision."""
    walltime: int | None = None
    walltime_end: str = "keep"
    grace: Annotated[int, AT_CREATION] = 60
    auth: Annotated[str, REPLACES] = "token"
    wait_for: str = "ready"
    on_timeout: str = "keep"
    keep_logs: bool = False
    prepare_seconds: float = 1800
    queue_seconds: float = 900
    """How long `up` waits for the scheduler to start the job before it returns while that waits."""
    head_seconds: float = 600
    ready_seconds: float = 600
    delete_seconds: float = 900
