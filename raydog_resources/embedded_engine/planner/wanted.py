"""The record of a resource as it would be if everything went as asked."""

from __future__ import annotations

from raydog_resources.embedded_engine.planner.goal import Goal, Reading
from raydog_resources.embedded_engine.planner.property_path import parse_path
from raydog_resources.embedded_engine.state.resource_state import ResourceState


def state_wanted(goal: Goal, urn: str, old: ResourceState | None, former_name: str) -> ResourceState:
    """Without an id and outputs: those come from whoever makes it."""
    return ResourceState(
        urn=urn,
        type=goal.type,
        custom=goal.custom,
        inputs=goal.properties,
        parent=goal.parent,
        protect=goal.protect,
        dependencies=goal.dependencies,
        provider=goal.provider,
        property_dependencies=goal.property_dependencies,
        additional_secret_outputs=goal.additional_secret_outputs,
        aliases=(former_name,) if former_name else (),
        custom_timeouts=goal.custom_timeouts,
        retain_on_delete=goal.retain_on_delete,
        deleted_with=goal.deleted_with,
        created=old.created if old is not None else "",
        modified=old.modified if old is not None else "",
        source_position=goal.source_position,
        stack_trace=goal.stack_trace,
        ignore_changes=goal.ignore_changes,
        hide_diff=tuple(list(parse_path(path) or ()) for path in goal.hide_diff),
        replace_on_changes=goal.replace_on_changes,
    )


def state_read(reading: Reading, urn: str, old: ResourceState | None) -> ResourceState:
    """The record of something that belongs to somebody else."""
    return ResourceState(
        urn=urn,
        type=reading.type,
        custom=True,
        external=True,
        id=reading.id,
        inputs=reading.properties,
        parent=reading.parent,
        dependencies=reading.dependencies,
        provider=reading.provider,
        additional_secret_outputs=reading.additional_secret_outputs,
        created=old.created if old is not None else "",
        modified=old.modified if old is not None else "",
        source_position=reading.source_position,
        stack_trace=reading.stack_trace,
    )
