"""Templates as clients send them."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import refuse
from raydog_resources.local_platform.wire.schema import form


def read_template(body: Any) -> Json:
    """A compute requirement template, with its id if it has one."""
    template = _read("ComputeRequirementTemplate", body)
    refuse([*name_problems("name", template["name"]), *name_problems("namespace", template.get("namespace"))])
    return template


def read_source(body: Any) -> Json:
    """A compute source template, with its id if it has one."""
    source = _read("ComputeSourceTemplate", body)
    refuse(
        [
            *name_problems("source.name", source["source"].get("name", "")),
            *name_problems("namespace", source.get("namespace")),
        ]
    )
    return source


def _read(model_name: str, body: Any) -> Json:
    model = form(model_name)
    refuse(model.problems(body))
    kept: Json = model.normal(body)
    return kept if body.get("id") is None else {**kept, "id": body["id"]}
