"""What a run specification must not say although its types are right."""

from __future__ import annotations

from collections.abc import Iterator, Set

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.problem import Problem

_LEAST = {"minWorkers": 0, "maxWorkers": 0, "tasksPerWorker": 1, "maximumTaskRetries": 0}


def run_specification_problems(specification: Json, group_names: Set[str]) -> Iterator[Problem]:
    """`group_names` are those of the requirement: where failed tasks may be sent."""
    for key, least in _LEAST.items():
        if specification.get(key, least) < least:
            yield key, f"{specification[key]} is below {least}"
    low, high = specification.get("minWorkers", 0), specification.get("maxWorkers")
    if high is not None and low > high:
        yield "maxWorkers", f"{high} is below minWorkers {low}"
    for key in ("vcpus", "ram"):
        yield from _range_problems(key, specification.get(key, {}))
    yield from _policy_problems(specification, group_names)


def _range_problems(key: str, limits: Json) -> Iterator[Problem]:
    low, high = limits.get("min"), limits.get("max")
    if low is not None and high is not None and low > high:
        yield f"{key}.max", f"{high} is below {key}.min {low}"


def _policy_problems(specification: Json, group_names: Set[str]) -> Iterator[Problem]:
    retry = specification.get("retryPolicy")
    if retry is not None and retry["maxRetries"] < 0:
        yield "retryPolicy.maxRetries", f"{retry['maxRetries']} is below 0"
    if retry is not None and "retryableErrors" in specification:
        yield "retryPolicy", "cannot be used together with retryableErrors"
    destinations = specification.get("failurePolicy", {}).get("resubmissionDestinations", [])
    for position, destination in enumerate(destinations):
        group = destination["destinationTaskGroup"]
        if group not in group_names:
            where = f"failurePolicy.resubmissionDestinations[{position}].destinationTaskGroup"
            yield where, f"{group!r} is no task group of this requirement"
