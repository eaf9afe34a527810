"""A state from which some resources have gone: nobody refers to them any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from raydog_resources.embedded_engine.state.resource_state import ResourceState


def without_lost(
    pairs: Iterable[tuple[ResourceState, ResourceState | None]],
) -> tuple[ResourceState, ...]:
    """Old and new records in order, None for what is gone; children of the lost go to the next parent above."""
    there: set[str] = set()
    parents: dict[str, str] = {}
    kept = []
    for old, now in pairs:
        if now is None:
            parents.setdefault(old.urn, old.parent)
            continue
        parent = now.parent
        while parent and parent not in there:
            parent = parents.get(parent, "")
        there.add(now.urn)
        kept.append(_pruned(now, parent, there))
    return tuple(kept)


def _pruned(now: ResourceState, parent: str, there: set[str]) -> ResourceState:
    wanted = {
        key: tuple(urn for urn in urns if urn in there) for key, urns in now.property_dependencies.items()
    }
    properties = {key: urns for key, urns in wanted.items() if urns}
    dependencies = tuple(urn for urn in now.dependencies if urn in there)
    deleted_with = now.deleted_with if now.deleted_with in there else ""
    same = (
        properties == dict(now.property_dependencies)
        and dependencies == now.dependencies
        and deleted_with == now.deleted_with
        and parent == now.parent
    )
    if same:
        return now
    return replace(
        now,
        parent=parent,
        dependencies=dependencies,
        property_dependencies=properties,
        deleted_with=deleted_with,
    )
