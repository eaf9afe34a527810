"""What the resource `WorkerPool` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import AT_CREATION, REPLACES

FAR_ABOVE_ANY = 100_000


class WorkerPoolSpec(BaseModel):
    """Machines of one kind. The name carries a hash of what cannot change, so a changed pool is another pool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, REPLACES]
    namespace: Annotated[str, REPLACES]
    tag: Annotated[str, AT_CREATION]
    template: Annotated[str, REPLACES]
    images: Annotated[str, REPLACES] = ""
    userdata: Annotated[str, AT_CREATION] = ""
    instance_tags: Annotated[dict[str, str], AT_CREATION] = {}
    metrics: Annotated[bool, AT_CREATION] = False
    nodes: Annotated[int, AT_CREATION] = 0
    idle_node_seconds: Annotated[float, AT_CREATION] = 1800
    idle_pool_seconds: Annotated[float | None, AT_CREATION] = None
    boot_seconds: Annotated[float, AT_CREATION] = 900
    delete_seconds: float = 900
