"""A resource that bears another name now: whoever refers to it by the old one refers to the new one from now on."""

from __future__ import annotations

from dataclasses import replace

from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import ROOT_STACK, PendingOperation, Snapshot


def with_new_names(snapshot: Snapshot) -> Snapshot:
    """The snapshot without any alias in it; what needs no change stays the same object."""
    if not any(one.aliases for one in snapshot.resources):
        return snapshot
    names = _new_names(snapshot.resources)
    return replace(
        snapshot,
        resources=tuple(_renamed(one, names) for one in snapshot.resources),
        pending_operations=tuple(
            PendingOperation(_renamed(one.resource, names), one.kind) for one in snapshot.pending_operations
        ),
    )


def _new_names(resources: tuple[ResourceState, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in resources:
        names.update(dict.fromkeys(one.aliases, one.urn))
        parent = names.get(one.parent, "")
        parent_type = parent.split("::")[2] if parent else ""
        if parent_type and parent_type != ROOT_STACK:
            head, own_type = one.urn.split("::")[:2], one.urn.split("::")[2].rpartition("$")[2]
            names[one.urn] = "::".join((*head, f"{parent_type}${own_type}", one.name))
    return {old: new for old, new in names.items() if old != new}


def _renamed(one: ResourceState, names: dict[str, str]) -> ResourceState:
    urn, provider_id = one.provider.rpartition("::")[::2]
    refers = (one.urn, one.parent, one.deleted_with, urn, *one.dependencies)
    within = (name for found in one.property_dependencies.values() for name in found)
    if not one.aliases and names.keys().isdisjoint((*refers, *within)):
        return one

    def new(name: str) -> str:
        return names.get(name, name)

    return replace(
        one,
        urn=new(one.urn),
        parent=new(one.parent),
        deleted_with=new(one.deleted_with),
        provider=f"{new(urn)}::{provider_id}" if one.provider else "",
        dependencies=tuple(map(new, one.dependencies)),
        property_dependencies={
            key: tuple(map(new, found)) for key, found in one.property_dependencies.items()
        },
        aliases=(),
    )
