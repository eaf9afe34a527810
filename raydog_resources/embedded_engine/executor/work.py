"""The work of each kind of step: what is asked of the provider, and which record comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.dynamic.answer import Made, ProviderFailed
from raydog_resources.embedded_engine.dynamic.providers import Providers
from raydog_resources.embedded_engine.executor.stamp import stamp
from raydog_resources.embedded_engine.planner.deletions import is_left_to_another
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.step import (
    CREATE,
    CREATE_REPLACEMENT,
    DELETE,
    READ,
    READ_REPLACEMENT,
    REMOVE_PENDING_REPLACE,
    SAME,
    UPDATE,
    Step,
)
from raydog_resources.embedded_engine.state.property_value import Properties, same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.wire.secrecy import with_secret_outputs
from raydog_resources.embedded_engine.wire.signature import UNKNOWN


class Protected(Exception):
    """A protected resource was to be deleted; others may still be."""


class Work:
    """In a preview nothing is asked of a provider that would change anything."""

    def __init__(self, providers: Providers, progress: Progress, clock: Clock, *, is_preview: bool) -> None:
        self._providers = providers
        self._progress = progress
        self._clock = clock
        self._is_preview = is_preview
        self._kinds: dict[str, Callable[[Step], ResourceState | None]] = {
            SAME: self._same,
            CREATE: self._create,
            CREATE_REPLACEMENT: self._create,
            UPDATE: self._update,
            READ: self._read,
            READ_REPLACEMENT: self._read,
        }

    def do(self, step: Step) -> ResourceState | None:
        """The record afterwards; None where there is none. Raises `HalfMade` with what came of it."""
        work = self._kinds.get(step.op)
        if work is not None:
            made = work(step)
            return None if made is None else _closed(made)
        if step.new is None and step.op != REMOVE_PENDING_REPLACE:
            self._delete(step)
        return None

    def half_made(self, step: Step, made: Made) -> ResourceState:
        """What is kept of something that is not as it should be: after a failed change, its former inputs."""
        wanted = _new(step)
        now = stamp(self._clock)
        inputs = step.old.inputs if step.op == UPDATE and step.old is not None else wanted.inputs
        ident = step.old.id if step.op == UPDATE and step.old is not None else made.id
        created = wanted.created if step.op == UPDATE else now
        kept = replace(
            wanted,
            id=ident,
            outputs=made.outputs,
            init_errors=made.init_errors,
            created=created,
            modified=now,
        )
        return replace(_closed(kept), inputs=inputs)

    def _same(self, step: Step) -> ResourceState:
        wanted = _new(step)
        if step.skipped or step.old is None:
            return wanted
        if wanted.is_provider:
            self._rename(wanted)
            self._providers.keep(wanted.urn, step.old.id, step.old.inputs)
        return replace(wanted, id=step.old.id, outputs=step.old.outputs)

    def _create(self, step: Step) -> ResourceState:
        wanted = _new(step)
        now = stamp(self._clock)
        wanted = replace(wanted, created=now, modified=now)
        if not wanted.custom:
            return wanted
        if wanted.is_provider:
            ident = UNKNOWN if self._is_preview else str(uuid4())
            self._rename(wanted)
            self._providers.add(wanted.urn, ident, wanted.inputs)
            return replace(wanted, id=ident, outputs=wanted.inputs)
        if self._is_preview:
            return replace(wanted, outputs=self._foreseen(wanted))
        made = self._providers.get(wanted.provider).create(wanted)
        return replace(wanted, id=made.id, outputs=made.outputs)

    def _update(self, step: Step) -> ResourceState:
        wanted, old = _new(step), step.old
        if old is None:
            raise ValueError("an update of nothing")
        wanted = replace(wanted, id=old.id, created=old.created, modified=old.modified)
        if not wanted.custom:
            return wanted
        wanted = replace(wanted, modified=stamp(self._clock))
        if wanted.is_provider:
            self._rename(wanted)
            self._providers.add(wanted.urn, old.id, wanted.inputs)
            return replace(wanted, outputs=wanted.inputs)
        if self._is_preview:
            return replace(wanted, outputs=self._foreseen(wanted))
        made = self._providers.get(wanted.provider).update(old, wanted)
        return replace(wanted, outputs=made.outputs)

    def _foreseen(self, wanted: ResourceState) -> Properties:
        """In a preview its inputs are all that is known of a thing."""
        known = self._providers.get(wanted.provider).is_known
        return dict(wanted.inputs) if known else {}

    def _read(self, step: Step) -> ResourceState:
        wanted, old = _new(step), step.old
        if wanted.id == UNKNOWN:
            return wanted
        made = self._providers.get(wanted.provider).read(wanted, wanted.inputs)
        if not made.id:
            raise ProviderFailed(f"resource '{wanted.id}' does not exist")
        seen = replace(wanted, id=made.id, outputs=made.outputs)
        if old is None:
            return seen
        same = same_value(old.inputs, seen.inputs) and same_value(old.outputs, seen.outputs)
        modified = old.modified if same else stamp(self._clock)
        return replace(seen, created=old.created, modified=modified)

    def _delete(self, step: Step) -> None:
        one = step.subject
        if one.protect and step.op == DELETE:
            raise Protected(
                f'resource "{one.urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, '
                "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, "
                f"or use the command:\n`pulumi state unprotect '{one.urn}'`"
            )
        left_alone = one.external or one.retain_on_delete or not one.custom
        if self._is_preview or left_alone or is_left_to_another(one, self._progress.deletes):
            return
        if one.is_provider:
            self._providers.forget(one.urn, one.id)
        else:
            self._providers.get(one.provider).delete(one)

    def _rename(self, provider: ResourceState) -> None:
        for former in provider.aliases:
            self._providers.rename(provider.urn, former)


def _new(step: Step) -> ResourceState:
    if step.new is None:
        raise ValueError(f"a step {step.op} without a new state")
    return step.new


def _closed(made: ResourceState) -> ResourceState:
    outputs = with_secret_outputs(made.outputs, made.inputs, made.additional_secret_outputs)
    return replace(made, outputs=outputs)
