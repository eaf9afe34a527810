"""Replacing a thing whose old self has to go first, and with it whatever can't live without it."""

from __future__ import annotations

from raydog_resources.embedded_engine.planner.comparison import Comparison
from raydog_resources.embedded_engine.planner.difference import Difference
from raydog_resources.embedded_engine.planner.judge import Bail, Notes
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.step import (
    CREATE_REPLACEMENT,
    DELETE,
    DELETE_REPLACED,
    REPLACE,
    Step,
)
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class Replacement:
    """Decides who is deleted before the new one is made."""

    def __init__(
        self, olds: OldResources, comparison: Comparison, notes: Notes, progress: Progress, mode: RunMode
    ) -> None:
        self._olds = olds
        self._comparison = comparison
        self._notes = notes
        self._progress = progress
        self._mode = mode

    def require_unprotected(self, old: ResourceState, wanted: ResourceState) -> None:
        """A protected resource is not replaced; a preview says so and goes on."""
        if not (old.protect and wanted.protect):
            return
        self._notes.error(
            wanted.urn,
            f'unable to replace resource "{wanted.urn}"\nas it is currently marked for protection. '
            "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program "
            "and run `pulumi up`",
        )
        if not self._mode.is_preview:
            raise Bail

    def old_goes_first(self, old: ResourceState, wanted: ResourceState, why: Difference) -> list[Step]:
        """Dependents go in reverse order, then the old one; then the new one is made."""
        steps = [
            step
            for one, keys in reversed(self._dragged_along(old, wanted.urn))
            if one not in self._progress.going
            for step in [self._let_go(one, keys, wanted.urn)]
        ]
        if not old.pending_replacement:
            self._progress.deletes.add(old.urn)
            steps.append(Step(DELETE_REPLACED, old, makes_room=True))
        return [*steps, Step(REPLACE, old, wanted, why), Step(CREATE_REPLACEMENT, old, wanted, why)]

    def _dragged_along(self, root: ResourceState, urn: str) -> list[tuple[ResourceState, tuple[str, ...]]]:
        going = {root.urn}
        found: list[tuple[ResourceState, tuple[str, ...]]] = []
        for one in self._olds.depending_on(root, self._progress.decided()):
            keys = self._comparison.must_go_too(one, going)
            if keys is not None:
                going.add(one.urn)
                found.append((one, keys))
        known = {one for one, _ in found}
        more = [one for one in self._olds if one.deleted_with == urn and one not in known and not one.delete]
        return found + [(one, ()) for one in more if one.urn not in self._progress.decided()]

    def _let_go(self, one: ResourceState, keys: tuple[str, ...], because_of: str) -> Step:
        self._progress.replace_keys[one.urn] = keys
        self._progress.going.add(one)
        if one.delete:
            self._progress.deletes.add(one.urn)
            return Step(DELETE, one)
        if one.protect:
            self._notes.error(
                because_of,
                f'unable to replace resource "{one.urn}" as part of replacing "{because_of}" as it is currently '
                "marked for protection. To unprotect the resource, remove the `protect` flag from the resource "
                "in your Pulumi program and run `pulumi up`, or use the command:\n"
                f"`pulumi state unprotect '{one.urn}'`",
            )
            raise Bail
        self._progress.deletes.add(one.urn)
        return Step(DELETE_REPLACED, one, makes_room=True)
