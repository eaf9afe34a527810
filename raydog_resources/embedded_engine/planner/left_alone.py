"""Resources that are no targets of a run: they stay as they are, or are not made."""

from __future__ import annotations

from dataclasses import replace

from raydog_resources.embedded_engine.planner.judge import Bail, Notes
from raydog_resources.embedded_engine.planner.old_resources import OldResources, needs
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.step import SAME, Step
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class LeftAlone:
    """Decides for everything that a run with targets does not look at."""

    def __init__(self, olds: OldResources, notes: Notes, progress: Progress, mode: RunMode) -> None:
        self._olds = olds
        self._notes = notes
        self._progress = progress
        self._mode = mode

    def steps(self, wanted: ResourceState, old: ResourceState | None) -> list[Step]:
        """It stays as it was; all that it needs is written before it, even if the program has it no more."""
        self._progress.sames.add(wanted.urn)
        if old is None:
            self._progress.skipped.add(wanted.urn)
            return [Step(SAME, None, wanted, skipped=True)]
        return self._with_all_it_needs(old)

    def require_nothing_of(self, wanted: ResourceState) -> None:
        """What is made can't need what is not."""
        for urn in sorted(all_it_names(wanted) & self._progress.skipped) if self._mode.targets else ():
            self._notes.error(
                wanted.urn,
                f"Resource '{wanted.urn}' depends on '{urn}' which was was not specified in --target list.",
            )
            if not self._mode.is_preview:
                raise Bail
            self._progress.skipped.discard(urn)

    def _with_all_it_needs(self, old: ResourceState) -> list[Step]:
        self._progress.seen.add(old.urn)
        self._progress.sames.add(old.urn)
        steps: list[Step] = []
        for urn in sorted(all_it_names(old)):
            other = self._olds.live(urn)
            if (
                other is not None
                and not self._progress.is_operated_on(urn)
                and urn not in self._progress.creates
            ):
                steps += self._with_all_it_needs(other)
        return [*steps, Step(SAME, old, replace(old, id=""))]


def all_it_names(state: ResourceState) -> set[str]:
    """All it needs, and its parent."""
    return needs(state) | ({state.parent} if state.parent else set())
