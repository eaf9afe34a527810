"""Work requirements as clients send them."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import Problem, below, refuse
from raydog_resources.local_platform.wire.run_specification_rules import run_specification_problems
from raydog_resources.local_platform.wire.schema import form


def read_work_requirement(body: Any) -> Json:
    """A new one: ids and statuses of an older one, sent along, mean nothing."""
    model = form("WorkRequirement")
    refuse(model.problems(body))
    requirement: Json = model.normal(body)
    refuse([*_name_problems(requirement), *_group_problems(requirement.get("taskGroups", []))])
    return requirement


def read_work_requirement_update(body: Any) -> Json:
    """The whole of one that is there: its id says which, its groups' ids are compared."""
    requirement = read_work_requirement(body)
    ident = body.get("id")
    if ident is None:
        refuse([("id", "is required")])
    groups = [
        {**group, "id": sent["id"]} if sent.get("id") is not None else group
        for group, sent in zip(requirement.get("taskGroups", []), body.get("taskGroups") or [], strict=True)
    ]
    return {**requirement, "id": ident, "taskGroups": groups}


def _name_problems(requirement: Json) -> list[Problem]:
    return [
        *name_problems("namespace", requirement["namespace"]),
        *name_problems("name", requirement["name"]),
    ]


def _group_problems(groups: list[Json]) -> list[Problem]:
    found: list[Problem] = []
    names = {group["name"] for group in groups}
    for position, group in enumerate(groups):
        wrong = [
            *name_problems("name", group["name"]),
            *below("runSpecification", run_specification_problems(group["runSpecification"], names)),
        ]
        found += below(f"taskGroups[{position}]", wrong)
    return found
