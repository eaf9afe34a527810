"""The state of a stack as the engine keeps it: what exists, what was cut off, what it put out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.config.login import Login
from raydog_resources.resources.entry import type_names
from raydog_resources.resources.failure import HALF_MADE
from raydog_resources.workspace.thing import Thing, thing_of

_STACK = "pulumi:pulumi:Stack"
_OURS = "pulumi-python:dynamic/raydog:"
_CLUSTER = "raydog:index:RayCluster"
_TOKEN, _PLAINTEXT = "ray_token", "plaintext"
_CREATING = "creating"
# These live inside the work requirement, which is known before any of them is made, and end with it.
_INSIDE = (":HeadNode::", ":WorkerNodes::", ":ObservabilityNode::", ":ClusterReadiness::")
_SIGNATURE = "4dabf18193072939515e22adb298388d"


@dataclass(frozen=True)
class Resource:
    """One thing in the state, with the outputs that are not secret."""

    thing: Thing
    type: str
    outputs: Mapping[str, Any]
    init_errors: tuple[str, ...] = ()

    @property
    def why_half_made(self) -> str:
        """What the run said that left it so; a refresh since keeps the first line only. "" for what is whole."""
        return self.init_errors[0] if self.init_errors else str(self.outputs.get(HALF_MADE) or "")


@dataclass(frozen=True)
class Deployment:
    """All that is known of a stack without asking the platform."""

    resources: tuple[Resource, ...] = ()
    pending: tuple[str, ...] = ()
    """URNs that were being created when somebody killed the engine."""
    outputs: Mapping[str, Any] | None = None
    """The stack's; of a program that puts out other things, or under other names, the cluster's own as well."""
    platform_url: str = ""
    """Where its platform answers, as its providers were told; "" stands for YellowDog's own."""
    place: str = ""
    """Of a cluster on a scheduler: how that is reached, as its provider was told."""
    login: Login = field(default_factory=Login)
    """How its nodes are entered, as its providers were told."""
    ray_token: str = field(default="", repr=False)
    """Of its Ray; "" unless the state was opened for whoever reads it."""

    def named(self, type_name: str) -> list[Resource]:
        """The resources of one kind of ours."""
        return [one for one in self.resources if one.type.endswith(f":{type_name}")]

    @property
    def untraced(self) -> list[str]:
        """URNs of what may exist without anything in the state that would lead to it."""
        return [urn for urn in self.pending if not any(kind in urn for kind in _INSIDE)]

    @property
    def unknown(self) -> list[str]:
        """Types of ours that this version does not have."""
        types = {one.type.removeprefix(_OURS) for one in self.resources if one.type.startswith(_OURS)}
        return sorted(types - type_names())

    @property
    def half_made(self) -> list[Resource]:
        """What exists and is not as it should be."""
        return [one for one in self.resources if one.why_half_made]


def read_deployment(exported: str) -> Deployment:
    """What `pulumi stack export` printed."""
    found = json.loads(exported).get("deployment") or {}
    rows = found.get("resources") or []
    resources = tuple(_resources(rows))
    return Deployment(
        resources=resources,
        pending=tuple(_cut_off(found.get("pending_operations") or [])),
        platform_url=next((url for url in (_told(row, "raydog:url") for row in rows) if url), ""),
        place=next((place for place in (_told(row, "raydog:place") for row in rows) if place), ""),
        login=Login.model_validate_json(
            next((login for login in (_told(row, "raydog:login") for row in rows) if login), "{}")
        ),
        outputs=_outputs(rows, is_whole=not any(one.why_half_made for one in resources)),
        ray_token=next((token for token in map(_token, rows) if token), ""),
    )


def _outputs(rows: list[dict[str, Any]], *, is_whole: bool) -> dict[str, Any] | None:
    """What the last run put out; a cluster that is not whole has outputs of an earlier one in its state."""
    found = {
        row["type"]: _open(row.get("outputs") or {}) for row in rows if row["type"] in (_STACK, _CLUSTER)
    }
    if _STACK not in found:
        return None
    return {**(found.get(_CLUSTER, {}) if is_whole else {}), **found[_STACK]}


def _resources(rows: list[dict[str, Any]]) -> Iterator[Resource]:
    for row in rows:
        thing = thing_of(row["urn"])
        if thing is not None:
            errors = tuple(row.get("initErrors") or ())
            yield Resource(thing, row["type"], _open(row.get("outputs") or {}), errors)


def _told(row: dict[str, Any], name: str) -> str:
    """What the providers were told under that name."""
    is_provider = row["type"] == "pulumi:providers:pulumi-python"
    return str((row.get("inputs") or {}).get(name) or "") if is_provider else ""


def _token(row: dict[str, Any]) -> str:
    """Only where the engine was told to show it."""
    found = (row.get("outputs") or {}).get(_TOKEN)
    shown = found.get(_PLAINTEXT) if isinstance(found, Mapping) else None
    return str(json.loads(shown)) if shown and row["type"] != _STACK else ""


def _cut_off(operations: list[dict[str, Any]]) -> Iterator[str]:
    for operation in operations:
        if operation["type"] == _CREATING:
            yield operation["resource"]["urn"]


def _open(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is encrypted."""
    return {
        key: value
        for key, value in values.items()
        if not (isinstance(value, Mapping) and _SIGNATURE in value) and not key.startswith("__")
    }
