"""What a program asks for: one resource as it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from raydog_resources.embedded_engine.planner.urn import is_provider_type
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import CustomTimeouts


@dataclass(frozen=True)
class Alias:
    """A former name of a resource: a whole URN, or what was different in it."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass(frozen=True)
class Goal:
    """A registration, understood. None stands for "not said"."""

    type: str
    name: str
    custom: bool
    properties: Properties = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool | None = None
    deleted_with: str = ""
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    hide_diff: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    custom_timeouts: CustomTimeouts = field(default_factory=CustomTimeouts)
    import_id: str = ""
    source_position: str = ""
    stack_trace: tuple[str, ...] = ()

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider, default or explicit."""
        return is_provider_type(self.type)


@dataclass(frozen=True)
class Reading:
    """A resource that the program looks at and does not own."""

    type: str
    name: str
    id: str
    properties: Properties = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    source_position: str = ""
    stack_trace: tuple[str, ...] = ()
