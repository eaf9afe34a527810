"""A stack's state at one moment: its resources, each after those it needs, and what was under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState

CREATING = "creating"
UPDATING = "updating"
DELETING = "deleting"
READING = "reading"
IMPORTING = "importing"
ROOT_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class PendingOperation:
    """Work that was begun and of which nobody knows yet how it ended."""

    resource: ResourceState
    kind: str


@dataclass(frozen=True)
class Snapshot:
    """What a checkpoint holds, whatever file it lies in."""

    resources: tuple[ResourceState, ...] = ()
    pending_operations: tuple[PendingOperation, ...] = ()
    # When it was written, and by which version; "" is this engine, which has none of Pulumi's.
    time: str = ""
    version: str = ""
    plugins: tuple[Any, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def root(self) -> ResourceState | None:
        """The stack's own resource, whose outputs are the stack's."""
        return next((one for one in self.resources if one.type == ROOT_STACK and not one.parent), None)

    def outputs(self) -> Properties:
        """What the stack puts out."""
        root = self.root()
        return root.outputs if root else {}
