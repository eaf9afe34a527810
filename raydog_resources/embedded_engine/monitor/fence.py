"""What a program may ask for, as far as this engine goes; the rest is refused by name."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import resource_pb2

from raydog_resources.embedded_engine.dynamic.providers import PACKAGE, TYPE
from raydog_resources.embedded_engine.planner.urn import is_provider_type
from raydog_resources.embedded_engine.refusal import UseTheCli

FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
)
FEATURE_NAMES = frozenset(
    {"secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith", "transforms"}
)
"""The same, as older programs ask for them."""

_OPTIONS = {
    "importId": "importing a resource",
    "packageRef": "a resource of a package",
    "replace_with": "the option replace_with",
    "envVarMappings": "the option env_var_mappings",
    "state_migrations": "a state migration",
    "snippetId": "a snippet",
}


def require_inside(request: Any) -> None:
    """Raise for a registration that is outside."""
    if request.remote:
        raise UseTheCli(f"the remote component {request.type} ({request.name})")
    if request.custom:
        _require_dynamic(request.type, request.name)
    for field, what in _OPTIONS.items():
        if getattr(request, field):
            raise UseTheCli(f"{what} ({request.name})")
    if request.HasField("replacement_trigger"):
        raise UseTheCli(f"the option replacement_trigger ({request.name})")
    if any(getattr(request.hooks, hook.name) for hook in request.hooks.DESCRIPTOR.fields):
        raise UseTheCli(f"a resource hook ({request.name})")


def require_readable(request: Any) -> None:
    """Raise for something to look at that is outside."""
    _require_dynamic(request.type, request.name)


def _require_dynamic(type_: str, name: str) -> None:
    if is_provider_type(type_):
        if type_ != TYPE:
            raise UseTheCli(f"the provider {type_.rpartition(':')[2]} ({name})")
    elif type_.partition(":")[0] != PACKAGE:
        raise UseTheCli(f"the resource type {type_} ({name})")
