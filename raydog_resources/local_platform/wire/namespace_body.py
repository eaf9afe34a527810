"""Requests about namespaces as clients send them."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import refuse, shown
from raydog_resources.local_platform.wire.schema import form


def read_namespace(body: Any) -> str:
    """The name of a namespace to be."""
    refuse(form("CreateNamespaceRequest").problems(body))
    name: str = body["namespace"]
    refuse(name_problems("namespace", name))
    return name


def check_policy(body: Any, namespace: str) -> None:
    """A policy that says nothing is fine; one that sets a limit would not be followed."""
    refuse(form("NamespacePolicy").problems(body))
    if body["namespace"] != namespace:
        refuse(
            [
                (
                    "namespace",
                    f"{shown(body['namespace'])} is not the namespace of the path, {shown(namespace)}",
                )
            ]
        )
    if body.get("autoscalingMaxNodes") is not None:
        refuse([("autoscalingMaxNodes", "the local platform limits pools only: set maxNodes of each pool")])
