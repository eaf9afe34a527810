"""ClusterReadiness in a program; what is done for it is in `resources/cluster_readiness.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared


class ClusterReadiness(Resource, module="raydog", name="ClusterReadiness"):
    """Waits until the cluster is what it was asked to be."""

    state: pulumi.Output[str]
    nodes: pulumi.Output[list[dict[str, Any]]]

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(Declared("cluster-readiness"), name, {**inputs, "state": None, "nodes": None}, opts)
