"""A resource to JSON and back, fields in Pulumi's order, what is empty left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.property_json import Vault, decode, encode
from raydog_resources.embedded_engine.state.resource_state import CustomTimeouts, ResourceState

_PROPERTIES, _LIST, _FRAMES, _TIMEOUTS, _LISTS, _FLAG, _TEXT, _ANY = range(8)
# Pulumi's name, ours, and what it holds; the order of the file.
_FIELDS: tuple[tuple[str, str, int], ...] = (
    ("urn", "urn", _TEXT),
    ("custom", "custom", _FLAG),
    ("delete", "delete", _FLAG),
    ("id", "id", _TEXT),
    ("type", "type", _TEXT),
    ("inputs", "inputs", _PROPERTIES),
    ("outputs", "outputs", _PROPERTIES),
    ("parent", "parent", _TEXT),
    ("protect", "protect", _FLAG),
    ("external", "external", _FLAG),
    ("dependencies", "dependencies", _LIST),
    ("initErrors", "init_errors", _LIST),
    ("provider", "provider", _TEXT),
    ("propertyDependencies", "property_dependencies", _LISTS),
    ("pendingReplacement", "pending_replacement", _FLAG),
    ("additionalSecretOutputs", "additional_secret_outputs", _LIST),
    ("aliases", "aliases", _LIST),
    ("customTimeouts", "custom_timeouts", _TIMEOUTS),
    ("importID", "import_id", _TEXT),
    ("retainOnDelete", "retain_on_delete", _FLAG),
    ("deletedWith", "deleted_with", _TEXT),
    ("created", "created", _TEXT),
    ("modified", "modified", _TEXT),
    ("sourcePosition", "source_position", _TEXT),
    ("stackTrace", "stack_trace", _FRAMES),
    ("ignoreChanges", "ignore_changes", _LIST),
    ("hideDiff", "hide_diff", _ANY),
    ("replaceOnChanges", "replace_on_changes", _LIST),
)
_ALWAYS = ("urn", "custom", "type")
_KNOWN = frozenset(name for name, _, _ in _FIELDS)
# They would have to be acted on.
_REFUSED = (
    "taint",
    "replaceWith",
    "replacementTrigger",
    "refreshBeforeUpdate",
    "viewOf",
    "resourceHooks",
    "extensionRef",
    "snippetID",
)
_TIMES = ("create", "update", "delete", "read")
_KINDS: dict[int, type] = {_TEXT: str, _FLAG: bool, _LIST: list, _FRAMES: list, _ANY: list}


def encode_resource(resource: ResourceState, vault: Vault | None) -> dict[str, Any]:
    """What the checkpoint has of it; without a vault with its secrets in the clear."""
    found: dict[str, Any] = {}
    for name, attribute, kind in _FIELDS:
        value = getattr(resource, attribute)
        if not value and name not in _ALWAYS:
            continue
        if kind == _PROPERTIES:
            value = encode(value, vault, f"{resource.urn} {name}")
        elif kind == _FRAMES:
            value = [{"sourcePosition": one} if one else {} for one in value]
        elif kind == _LISTS:
            value = {key: value[key] for key in sorted(value)}
        elif kind == _TIMEOUTS:
            value = {one: getattr(value, one) for one in _TIMES if getattr(value, one)}
        found[name] = value
    return {**found, **resource.other}


def decode_resource(tree: Any, vault: Vault, where: str) -> ResourceState:
    """The resource, if every field of it is understood."""
    if not isinstance(tree, dict):
        raise Failure(f"{where} is no resource")
    urn = tree.get("urn")
    if not isinstance(urn, str) or urn.count("::") < 3:
        raise Failure(f"{where} has no URN")
    for name in _REFUSED:
        if tree.get(name):
            raise UseTheCli(f"{name} of {urn}")
    given = {
        attribute: _decode_field(tree[name], kind, vault, f"{urn} {name}")
        for name, attribute, kind in _FIELDS
        if tree.get(name) is not None
    }
    if not given.get("type"):
        raise Failure(f"{urn} has no type")
    other = {name: value for name, value in tree.items() if name not in _KNOWN and name not in _REFUSED}
    return ResourceState(**given, other=other)


def _decode_field(value: Any, kind: int, vault: Vault, place: str) -> Any:
    expected: type = _KINDS.get(kind, dict)
    if not isinstance(value, expected):
        raise Failure(f"{place}: a {type(value).__name__} is not what belongs there")
    return _decoded(value, kind, vault, place)


def _decoded(value: Any, kind: int, vault: Vault, place: str) -> Any:
    if kind == _PROPERTIES:
        return decode(value, vault, place)
    if kind == _FRAMES:
        return tuple(one.get("sourcePosition", "") for one in value)
    if kind == _LISTS:
        return {key: tuple(one or ()) for key, one in value.items()}
    if kind == _TIMEOUTS:
        return _decode_timeouts(value)
    return tuple(value) if isinstance(value, list) else value


def _decode_timeouts(value: Mapping[str, Any]) -> CustomTimeouts:
    return CustomTimeouts(**{name: float(value[name]) for name in _TIMES if value.get(name)})
