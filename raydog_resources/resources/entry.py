"""Frozen: the state of every stack names `load` and a kind. Modules and classes behind it may move; this may not."""

from __future__ import annotations

import importlib
from typing import Any

from raydog_resources.errors import DescriptionError

KINDS = {
    "work-requirement": "raydog_resources.resources.work_requirement:WorkRequirementProvider",
    "worker-pool": "raydog_resources.resources.worker_pool:WorkerPoolProvider",
    "head-node": "raydog_resources.resources.head_node:HeadNodeProvider",
    "worker-nodes": "raydog_resources.resources.worker_nodes:WorkerNodesProvider",
    "cluster-readiness": "raydog_resources.resources.cluster_readiness:ClusterReadinessProvider",
    "observability-node": "raydog_resources.resources.observability_node:ObservabilityNodeProvider",
    "scheduler-job": "raydog_resources.resources.scheduler_job:SchedulerJobProvider",
}


def load(kind: str) -> Any:
    """The provider of a kind, whatever version of this package wrote the state."""
    if kind not in KINDS:
        raise newer_state([kind])
    module, _, name = KINDS[kind].partition(":")
    return getattr(importlib.import_module(module), name)()


def type_names() -> set[str]:
    """What the kinds are called in types: `WorkerPool` for `worker-pool`."""
    return {kind.title().replace("-", "") for kind in KINDS}


def newer_state(kinds: list[str]) -> DescriptionError:
    """A state that names what only a later version of this package can have written."""
    return DescriptionError(
        f"this version does not know {', '.join(kinds)}: a newer one has written it",
        thing="state",
        done="nothing was changed",
        next_step="pip install --upgrade raydog-resources, to that version or a later one",
    )
