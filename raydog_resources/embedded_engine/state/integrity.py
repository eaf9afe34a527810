"""Whether a state holds together: everything a resource needs stands before it, and nothing lives twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from raydog_resources.embedded_engine.state.resource_state import ResourceState


def unsound(resources: Sequence[ResourceState]) -> str:
    """What is wrong, the first thing only; "" if nothing is."""
    seen: set[str] = set()
    providers: set[str] = set()
    for resource in resources:
        wrong = _wrong_with(resource, seen, providers)
        if wrong:
            return wrong
        seen.add(resource.urn)
        if resource.is_provider:
            providers.add(f"{resource.urn}::{resource.id}")
    living = Counter(one.urn for one in resources if not one.delete)
    twice = next((urn for urn, count in living.items() if count > 1), "")
    return f"duplicate resource {twice} (not marked for deletion)" if twice else ""


def _wrong_with(resource: ResourceState, seen: set[str], providers: set[str]) -> str:
    if not resource.custom and resource.id:
        return f"resource '{resource.urn}' has 'custom' false but non-empty ID"
    unknown = resource.provider and resource.provider not in providers and not resource.pending_replacement
    if unknown:
        return f"resource {resource.urn} refers to unknown provider {resource.provider}"
    if resource.needs <= seen:
        return ""
    for what, urn in _needs(resource):
        if urn not in seen:
            return f"resource {resource.urn}'s {what} {urn} is missing or comes after it"
    return ""


def _needs(resource: ResourceState) -> Iterator[tuple[str, str]]:
    if resource.parent:
        yield "parent", resource.parent
    for urn in resource.dependencies:
        yield "dependency", urn
    for key, urns in resource.property_dependencies.items():
        for urn in urns:
            yield f"property dependency (from property {key})", urn
    if resource.deleted_with:
        yield "deletedWith", resource.deleted_with
