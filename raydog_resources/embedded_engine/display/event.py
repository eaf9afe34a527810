"""Events in the form that Pulumi's own engine gives them: what `pulumi.automation` reads, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.state.property_value import (
    Properties,
    ResourceReference,
    Secret,
    Unknown,
    Value,
)
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.wire.signature import UNKNOWN

Event: TypeAlias = dict[str, Any]

BLIND = "[secret]"


def pre_event(step: Step, *, is_preview: bool) -> Event:
    """Somebody is about to do this."""
    return {"resourcePreEvent": {"metadata": metadata(step, step.op, step.new), "planning": is_preview}}


def outputs_event(step: Step, op: str, result: ResourceState | None, *, is_preview: bool) -> Event:
    """It was done."""
    return {"resOutputsEvent": {"metadata": metadata(step, op, result), "planning": is_preview}}


def failed_event(step: Step) -> Event:
    """It was not."""
    return {"resOpFailedEvent": {"metadata": metadata(step, step.op, step.new), "status": 2, "steps": 0}}


def diagnostic_event(
    severity: str, urn: str, text: str, *, ephemeral: bool = False, prefix: str = ""
) -> Event:
    """Somebody says something."""
    said: dict[str, Any] = {
        "urn": urn,
        "prefix": prefix,
        "message": text,
        "color": "never",
        "severity": severity,
    }
    if ephemeral:
        said["ephemeral"] = True
    return {"diagnosticEvent": {key: value for key, value in said.items() if value != ""}}


def metadata(step: Step, op: str, new: ResourceState | None) -> dict[str, Any]:
    """A step as events describe it."""
    difference = step.difference
    detailed = difference.detailed
    return {
        "op": op,
        "urn": step.urn,
        "type": step.subject.type,
        "old": state_json(step.old),
        "new": state_json(new),
        **({"keys": list(difference.replaces)} if difference.replaces else {}),
        **({"diffs": list(difference.changed)} if difference.changed else {}),
        "detailedDiff": None
        if detailed is None
        else {path: {"diffKind": kind, "inputDiff": True} for path, kind in detailed.items()},
        **({"logical": True} if step.is_logical else {}),
        "provider": step.subject.provider,
    }


def state_json(state: ResourceState | None) -> dict[str, Any] | None:
    """A record as events have it; what is secret is not in it."""
    if state is None:
        return None
    flags = {
        "custom": state.custom,
        "delete": state.delete,
        "protect": state.protect,
        "external": state.external,
        "retainOnDelete": state.retain_on_delete,
    }
    return {
        "type": state.type,
        "urn": state.urn,
        **{name: True for name, is_set in flags.items() if is_set},
        "id": state.id,
        "parent": state.parent,
        "inputs": blind(state.inputs),
        "outputs": blind(state.outputs),
        "provider": state.provider,
        **({"initErrors": list(state.init_errors)} if state.init_errors else {}),
    }


def blind(values: Properties) -> dict[str, Any]:
    """Properties for eyes that may not see secrets."""
    return {key: blind_value(value) for key, value in values.items()}


def blind_value(value: Value) -> Any:
    """One of them."""
    if isinstance(value, Secret):
        return BLIND
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, ResourceReference):
        return value.id or value.urn
    if isinstance(value, list):
        return [blind_value(one) for one in value]
    if isinstance(value, Mapping):
        return {key: blind_value(one) for key, one in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value
