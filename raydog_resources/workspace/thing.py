"""What a resource of a stack is called when people read about it."""

from __future__ import annotations

from dataclasses import dataclass

_OURS = "pulumi-python:dynamic/raydog:"
_PROVIDERS = "pulumi:providers:"
_USUAL_PREFIX = "cluster"
# Kind by type, and what stands between the cluster's name and the group's in the resource's name.
_KINDS = {
    "WorkRequirement": ("work requirement", "requirement"),
    "WorkerPool": ("pool", "pool"),
    "HeadNode": ("head", "head"),
    "WorkerNodes": ("workers", "workers"),
    "ObservabilityNode": ("observability", "observability"),
    "ClusterReadiness": ("cluster", "ready"),
}


@dataclass(frozen=True)
class Thing:
    """A resource that stands for something in the world, by its short name."""

    urn: str
    name: str


def thing_of(urn: str) -> Thing | None:
    """The thing; None for what only holds others together: the stack, components, providers."""
    kind, _, resource = urn.partition("::")[2].partition("::")[2].rpartition("::")
    type_name = kind.rpartition("$")[2]
    if type_name.startswith(_PROVIDERS) or not type_name or type_name == "pulumi:pulumi:Stack":
        return None
    if not type_name.startswith(_OURS):
        return None if type_name.startswith("raydog:") else Thing(urn, f"{type_name} {resource}")
    return Thing(urn, name_of(type_name.removeprefix(_OURS), resource))


def name_of(type_name: str, resource: str) -> str:
    """`workers cpu` for the resource `cluster-workers-cpu` of that kind of ours."""
    if type_name not in _KINDS:
        return resource
    kind, mark = _KINDS[type_name]
    prefix, found, rest = resource.partition(f"-{mark}")
    if not found:
        return resource
    words = (prefix if prefix != _USUAL_PREFIX else "", kind, rest.removeprefix("-"))
    return " ".join(word for word in words if word)
