"""What differs between two plans of a cluster, or between its state and a plan: pure, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from raydog_resources.policy_pack.rule import Declared
from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec
from raydog_resources.specs.head_node import HeadNodeSpec
from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES, fields_with
from raydog_resources.specs.observability_node import ObservabilityNodeSpec
from raydog_resources.specs.work_requirement import WorkRequirementSpec
from raydog_resources.specs.worker_nodes import WorkerNodesSpec
from raydog_resources.specs.worker_pool import WorkerPoolSpec

MADE, CHANGED, REPLACED, REMOVED = "made", "changed", "replaced", "removed"
_OURS = "pulumi-python:dynamic/raydog:"
_MODELS: Mapping[str, type[BaseModel]] = {
    "WorkRequirement": WorkRequirementSpec,
    "WorkerPool": WorkerPoolSpec,
    "HeadNode": HeadNodeSpec,
    "WorkerNodes": WorkerNodesSpec,
    "ObservabilityNode": ObservabilityNodeSpec,
    "ClusterReadiness": ClusterReadinessSpec,
}


@dataclass(frozen=True)
class Difference:
    """One resource that would be made, changed, replaced or removed, and what it was and would be told."""

    kind: str
    name: str
    act: str
    fields: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def differences(before: Sequence[Declared], after: Sequence[Declared]) -> list[Difference]:
    """In the order of the plan, what is removed at the end. What isn't known on both sides is no difference."""
    old, new = _ours(before), _ours(after)
    found = [_between(kind, name, old.get((kind, name)), told) for (kind, name), told in new.items()]
    gone = [
        Difference(kind, name, REMOVED, before=told)
        for (kind, name), told in old.items()
        if (kind, name) not in new
    ]
    return [one for one in found if one is not None] + gone


def _ours(declared: Sequence[Declared]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (one.type.removeprefix(_OURS), one.name): one.properties
        for one in declared
        if one.type.startswith(_OURS)
    }


def _between(
    kind: str, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Difference | None:
    if before is None:
        return Difference(kind, name, MADE, after=after)
    model = _MODELS.get(kind)
    fields = tuple(_changed(model, before, after))
    if not fields:
        return None
    replaces = fields_with(model, REPLACES) if model else ()
    act = REPLACED if any(one in replaces for one in fields) else CHANGED
    return Difference(kind, name, act, fields, before, after)


def _changed(
    model: type[BaseModel] | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    kept = (*fields_with(model, AT_CREATION), *fields_with(model, RENEWED)) if model else ()
    names = model.model_fields if model else {*before, *after}
    for name in names:
        known = name in before and name in after
        if known and name not in kept and before[name] != after[name]:
            yield name
