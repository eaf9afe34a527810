"""A group of workers: nodes that are alike, come and go together, and are called by one name."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.whole_number import Count, ZeroOrOne


class WorkerGroup(NodeSettings):
    """Nodes of one kind."""

    nodes: Count = Field(description="How many; 0 keeps the group and its settings.", examples=[2])
    cpus: Count | None = Field(
        default=None, description="CPUs Ray may use on each; not given: what the node has.", examples=[4]
    )
    gpus: Count | None = Field(
        default=None, description="GPUs Ray may use on each; not given: what the node has.", examples=[1]
    )
    max_surge: ZeroOrOne = Field(
        default=1,
        description="Nodes a group of one may have more while it is rolled; 0: it is empty for that while.",
        examples=[0],
    )
    on_remove: Literal["drain", "now"] = Field(
        default="drain",
        description="When the group is taken out: let running work end first, or end the machines at once.",
        examples=["now"],
    )
