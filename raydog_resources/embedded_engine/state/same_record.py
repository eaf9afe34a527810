"""Whether a step that changed nothing in the world changed anything of the record that is worth a write."""

from __future__ import annotations

from raydog_resources.embedded_engine.state.property_value import same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState

# Init errors and places in the source don't count.
_FIELDS = (
    "urn",
    "type",
    "custom",
    "custom_timeouts",
    "retain_on_delete",
    "id",
    "provider",
    "parent",
    "deleted_with",
    "protect",
)


def is_same_record(old: ResourceState, new: ResourceState | None) -> bool:
    """Whether `new` says of the resource what `old` says."""
    return (
        new is not None
        and all(getattr(old, name) == getattr(new, name) for name in _FIELDS)
        and sorted(old.dependencies) == sorted(new.dependencies)
        and same_value(old.inputs, new.inputs)
        and same_value(old.outputs, new.outputs)
    )
