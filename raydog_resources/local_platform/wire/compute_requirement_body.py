"""Requests about compute requirements and instances as clients send them."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import Problem, refuse
from raydog_resources.local_platform.wire.schema import form, form_of, sdk_class


def read_template_usage(body: Any) -> Json:
    """What is to be provisioned from a template."""
    model = form("ComputeRequirementTemplateUsage")
    refuse(model.problems(body))
    usage: Json = model.normal(body)
    refuse(usage_problems(usage))
    return usage


def usage_problems(usage: Json) -> list[Problem]:
    """What is wrong with it beyond its types; template and count are the engine's to judge."""
    return [
        *name_problems("requirementName", usage["requirementName"]),
        *name_problems("requirementNamespace", usage.get("requirementNamespace")),
    ]


def read_compute_requirement_update(body: Any) -> Json:
    """The whole of one that is there: its id says which."""
    model = form("ComputeRequirement")
    refuse(model.problems(body))
    if body.get("id") is None:
        refuse([("id", "is required")])
    return {**model.normal(body), "id": body["id"]}


def read_auto_shutdown(body: Any) -> Json:
    """When to terminate without being told to."""
    model = form("AutoShutdown")
    refuse(model.problems(body))
    auto_shutdown: Json = model.normal(body)
    return auto_shutdown


def read_instance_ids(body: Any) -> list[str]:
    """The machines a request is about, each once."""
    refuse(form_of(list[sdk_class("InstanceId")]).problems(body))  # type: ignore[misc]
    return list(dict.fromkeys(ident["instanceId"] for ident in body))
