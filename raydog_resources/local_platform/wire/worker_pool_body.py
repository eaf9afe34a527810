"""Requests for worker pools as clients send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.compute_requirement_body import usage_problems
from raydog_resources.local_platform.wire.problem import Problem, below, refuse
from raydog_resources.local_platform.wire.schema import form

_MOST_WORKERS = 1000


def read_provision_request(body: Any) -> tuple[Json, Json]:
    """The use of a template, and the pool's properties."""
    model = form("ProvisionTemplateWorkerPoolRequest")
    refuse(model.problems(body))
    request: Json = model.normal(body)
    usage, properties = request["requirementTemplateUsage"], request.get("provisionedProperties", {})
    refuse(
        [
            *below("requirementTemplateUsage", usage_problems(usage)),
            *below("provisionedProperties", _property_problems(properties)),
        ]
    )
    return usage, properties


def _property_problems(properties: Json) -> Iterator[Problem]:
    workers = properties.get("createNodeWorkers", {})
    if workers.get("targetType") == "CUSTOM":
        yield (
            "createNodeWorkers.targetType",
            "the local platform runs no command to count workers: use PER_NODE",
        )
    if not 0 <= workers.get("targetCount", 1) <= _MOST_WORKERS:
        yield (
            "createNodeWorkers.targetCount",
            f"{workers['targetCount']} is not between 0 and {_MOST_WORKERS}",
        )
    if "nodeConfiguration" in properties:
        yield "nodeConfiguration", "the local platform has no node types and no node events: leave it out"
