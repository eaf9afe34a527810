"""The head: the one node every cluster has."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.whole_number import Count


class Head(NodeSettings):
    """The head node. It runs no tasks unless it is given CPUs."""

    num_cpus: Count = Field(
        default=0, description="CPUs Ray may use on the head; 0 keeps tasks away from it.", examples=[1]
    )
    num_gpus: Count = Field(default=0, description="GPUs Ray may use on the head.", examples=[1])
    own_node: bool = Field(
        default=False,
        description="On a scheduler: whether the head has a node to itself; not given: it shares the first worker's.",
        examples=[True],
    )
