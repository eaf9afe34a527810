"""From a request on the wire to what the planner works with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from raydog_resources.embedded_engine.monitor.duration import parse_duration
from raydog_resources.embedded_engine.monitor.source_position import source_position, stack_trace
from raydog_resources.embedded_engine.planner.goal import Alias, Goal, Reading
from raydog_resources.embedded_engine.state.resource_state import CustomTimeouts
from raydog_resources.embedded_engine.wire.decoding import Decoding


def goal_of(request: Any, provider: str, project: Path) -> Goal:
    """A RegisterResourceRequest, understood."""
    decoding = Decoding()
    properties = decoding.properties(request.object)
    explicit = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
    return Goal(
        type=request.type,
        name=request.name,
        custom=request.custom,
        properties=properties,
        parent=request.parent,
        provider=provider,
        dependencies=_once(request.dependencies),
        property_dependencies=_property_dependencies(request, decoding, list(properties)),
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace if explicit else None,
        deleted_with=request.deletedWith,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        hide_diff=tuple(request.hideDiffs),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=(*(Alias(urn=urn) for urn in request.aliasURNs), *map(_alias, request.aliases)),
        custom_timeouts=_timeouts(request.customTimeouts),
        source_position=source_position(request, project),
        stack_trace=stack_trace(request, project),
    )


def reading_of(request: Any, provider: str, project: Path) -> Reading:
    """A ReadResourceRequest, understood."""
    return Reading(
        type=request.type,
        name=request.name,
        id=request.id,
        properties=Decoding().properties(request.properties),
        parent=request.parent,
        provider=provider,
        dependencies=_once(request.dependencies),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        source_position=source_position(request, project),
        stack_trace=stack_trace(request, project),
    )


def _once(urns: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urns))


def _property_dependencies(request: Any, decoding: Decoding, keys: list[str]) -> dict[str, tuple[str, ...]]:
    """Of each property; programs that do not say are taken to need everything for everything."""
    if request.propertyDependencies:
        said = {key: list(one.urns) for key, one in request.propertyDependencies.items()}
    else:
        said = {key: list(request.dependencies) for key in keys}
    for key in keys:
        said.setdefault(key, []).extend(decoding.needs.get(key, ()))
    return {key: _once(urns) for key, urns in said.items()}


def _alias(alias: Any) -> Alias:
    if alias.WhichOneof("alias") == "urn":
        return Alias(urn=alias.urn)
    spec = alias.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )


def _timeouts(said: Any) -> CustomTimeouts:
    return CustomTimeouts(
        create=parse_duration(said.create),
        update=parse_duration(said.update),
        delete=parse_duration(said.delete),
        read=parse_duration(said.read),
    )
