"""One resource as a checkpoint has it: every field of Pulumi's record that this engine understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from raydog_resources.embedded_engine.state.property_value import Properties


@dataclass(frozen=True)
class CustomTimeouts:
    """Seconds; 0 is not set."""

    create: float = 0.0
    update: float = 0.0
    delete: float = 0.0
    read: float = 0.0

    def __bool__(self) -> bool:
        return any((self.create, self.update, self.delete, self.read))


@dataclass(frozen=True, eq=False)
class ResourceState:
    """Never changed: `dataclasses.replace` makes the next one. Two are the same only if they are one object."""

    urn: str
    type: str
    custom: bool = False
    delete: bool = False
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    parent: str = ""
    protect: bool = False
    external: bool = False
    dependencies: tuple[str, ...] = ()
    init_errors: tuple[str, ...] = ()
    provider: str = ""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pending_replacement: bool = False
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    custom_timeouts: CustomTimeouts = CustomTimeouts()
    import_id: str = ""
    retain_on_delete: bool = False
    deleted_with: str = ""
    created: str = ""
    modified: str = ""
    source_position: str = ""
    stack_trace: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    hide_diff: tuple[Any, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    # What a newer Pulumi wrote beside all this; it stays with the resource as long as nobody changes it.
    other: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The last part of the URN: what the program calls it."""
        return self.urn.split("::", 3)[3]

    @cached_property
    def needs(self) -> frozenset[str]:
        """The URNs of all that has to be there before it, its provider's excepted."""
        within = (urn for urns in self.property_dependencies.values() for urn in urns)
        return frozenset(filter(None, (self.parent, self.deleted_with, *self.dependencies, *within)))

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider, default or explicit."""
        return self.type.startswith("pulumi:providers:")


# Before it was made, and after it is gone, there is none.
Record: TypeAlias = ResourceState | None
