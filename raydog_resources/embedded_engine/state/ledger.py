"""The state while a deployment runs: what each step changes of it, and when that is written down.

A resource is known by identity: what was given to `begin` is given to `end` again. Everything that is about to be
done in the world is written before it begins and after it ended, as the command line does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import RLock

from raydog_resources.embedded_engine.state.property_value import same_value
from raydog_resources.embedded_engine.state.resource_state import Record, ResourceState
from raydog_resources.embedded_engine.state.same_record import is_same_record
from raydog_resources.embedded_engine.state.snapshot import (
    CREATING,
    DELETING,
    READING,
    UPDATING,
    PendingOperation,
    Snapshot,
)

# Which work is noted while it is under way, by the step's name.
_PENDING = {
    "create": CREATING,
    "create-replacement": CREATING,
    "update": UPDATING,
    "delete": DELETING,
    "delete-replaced": DELETING,
    "discard": DELETING,
    "discard-replaced": DELETING,
    "read": READING,
    "read-replacement": READING,
}
_REMOVES = (DELETING,)
_SILENT = ("replace", "refresh")


class Ledger:
    """What was there, what has been done since, and what is under way; safe to use from several threads."""

    def __init__(self, base: Snapshot, save: Callable[[Snapshot], None]) -> None:
        self._base = base
        self._save = save
        self._lock = RLock()
        self._new: list[ResourceState] = []
        self._done: set[ResourceState] = set()
        self._under_way: list[PendingOperation] = []
        self._has_unwritten = True

    def begin(self, op: str, old: Record, new: Record) -> None:
        """Note and write that the step is about to be done in the world."""
        kind = _PENDING.get(op)
        subject = old if kind in _REMOVES else new
        if kind is None or subject is None:
            return
        with self._lock:
            self._under_way.append(PendingOperation(subject, kind))
            self._write()

    def end(
        self, op: str, old: Record, new: Record, *, result: Record = None, succeeded: bool = True
    ) -> None:
        """Note how it went; `result` is what `new` became. Written unless nothing that counts is different."""
        if op in _SILENT:
            return
        with self._lock:
            subject = old if _PENDING.get(op) in _REMOVES else new
            self._under_way = [one for one in self._under_way if one.resource is not subject]
            self._has_unwritten = True
            if succeeded:
                self._note(op, old, result or new)
            if not (op == "same" and succeeded and old and is_same_record(old, result or new)):
                self._write()

    def _note(self, op: str, old: ResourceState | None, result: ResourceState | None) -> None:
        removes = _PENDING.get(op) in _REMOVES or op == "remove-pending-replace"
        if old is not None and _leaves(op, old, removes=removes):
            self._done.add(old)
        if result is not None and not removes:
            self._new.append(result)

    def exchange(self, was: ResourceState, now: ResourceState) -> None:
        """Another object in the place of one that is known; the next write has it."""
        with self._lock:
            self._new = [now if one is was else one for one in self._new]
            self._under_way = [
                replace(one, resource=now) if one.resource is was else one for one in self._under_way
            ]
            resources = tuple(now if one is was else one for one in self._base.resources)
            self._base = replace(self._base, resources=resources)
            self._has_unwritten = True

    def outputs_registered(self, was: ResourceState, now: ResourceState) -> None:
        """A component, or the stack, has said what it puts out."""
        with self._lock:
            self.exchange(was, now)
            if not same_value(was.outputs, now.outputs):
                self._write()

    def refreshed(self, old: ResourceState, now: ResourceState | None) -> None:
        """A refresh that is part of a run has looked at one thing; None: it is gone."""
        with self._lock:
            self._done.add(old)
            if now is not None:
                self._new.append(now)
            self._write()

    def rebase(self, base: Snapshot) -> None:
        """A refresh has looked at everything: from now on this is what there was; `finish` writes it."""
        with self._lock:
            self._base = base
            self._has_unwritten = True

    def snapshot(self) -> Snapshot:
        """The state as of now: what was done, then what nobody has touched."""
        with self._lock:
            resources = (one for one in (*self._new, *self._base.resources) if one not in self._done)
            # What was begun long ago and never ended needs a person, or a refresh, to be resolved.
            kept = (one for one in self._base.pending_operations if one.kind == CREATING)
            return replace(
                self._base,
                resources=tuple(resources),
                pending_operations=(*self._under_way, *kept),
            )

    def finish(self) -> None:
        """Write what was not worth a write of its own."""
        with self._lock:
            if self._has_unwritten:
                self._write()

    def _write(self) -> None:
        self._save(self.snapshot())
        self._has_unwritten = False


def _leaves(op: str, old: ResourceState, *, removes: bool) -> bool:
    """Whether the old record goes. One that waits for its replacement stays until that is made."""
    if op in ("create", "create-replacement"):
        return old.pending_replacement
    return op == "remove-pending-replace" or not (removes and old.pending_replacement)
