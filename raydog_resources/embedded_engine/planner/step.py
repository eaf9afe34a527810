"""One thing to do: what it is called, what was there, what shall be there."""

from __future__ import annotations

from dataclasses import dataclass, field

from raydog_resources.embedded_engine.planner.difference import Difference
from raydog_resources.embedded_engine.state.resource_state import ResourceState

SAME = "same"
CREATE = "create"
UPDATE = "update"
DELETE = "delete"
REPLACE = "replace"
CREATE_REPLACEMENT = "create-replacement"
DELETE_REPLACED = "delete-replaced"
READ = "read"
READ_REPLACEMENT = "read-replacement"
DISCARD = "discard"
DISCARD_REPLACED = "discard-replaced"
REFRESH = "refresh"
REMOVE_PENDING_REPLACE = "remove-pending-replace"

_NOT_COUNTED = (CREATE_REPLACEMENT, READ_REPLACEMENT, DELETE_REPLACED, DISCARD_REPLACED, REFRESH)


@dataclass(frozen=True, eq=False)
class Step:
    """Made by the planner, done by the executor. At least one of `old` and `new` is there."""

    op: str
    old: ResourceState | None = None
    new: ResourceState | None = None
    difference: Difference = field(default_factory=Difference)
    leaves_old: bool = False
    """The old thing stays until the program has ended, marked as to be deleted."""
    makes_room: bool = False
    """The old thing goes before its replacement is made; its record waits for that."""
    silent: bool = False
    """Nothing to be done, said or written: the program is only to be told what there is."""
    skipped: bool = False
    """A creation that must not happen in this kind of run; the program goes on with what is not known."""

    @property
    def subject(self) -> ResourceState:
        """Whom it is about."""
        found = self.new or self.old
        if found is None:
            raise ValueError(f"a step {self.op} about nothing")
        return found

    @property
    def urn(self) -> str:
        """The name of whom it is about."""
        return self.subject.urn

    @property
    def is_logical(self) -> bool:
        """Whether it counts in the summary: a replacement is three steps and counts as one."""
        return self.op not in _NOT_COUNTED and self.op != REMOVE_PENDING_REPLACE
