"""What is deleted when the program has ended, and in which order."""

from __future__ import annotations

from raydog_resources.embedded_engine.planner.old_resources import OldResources, in_waves
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.step import (
    DELETE,
    DELETE_REPLACED,
    DISCARD,
    DISCARD_REPLACED,
    REMOVE_PENDING_REPLACE,
    Step,
)
from raydog_resources.embedded_engine.state.resource_state import ResourceState


def plan_deletions(olds: OldResources, progress: Progress, mode: RunMode) -> list[list[Step]]:
    """Waves of steps: a wave is done side by side, each after the one before it."""
    steps = {step.subject: step for step in _steps(olds, progress, mode)}
    waves = in_waves(steps, [*progress.condemned, *olds])
    return [[steps[one] for one in wave] for wave in waves]


def _steps(olds: OldResources, progress: Progress, mode: RunMode) -> list[Step]:
    found = []
    for one in olds:
        if mode.targets and one.urn not in mode.targets:
            continue
        if one.delete:
            if one not in progress.going:
                found.append(Step(DISCARD_REPLACED if one.external else DELETE_REPLACED, one))
        elif not progress.is_operated_on(one.urn):
            found.append(_gone(one))
    found += [_gone(one) for one in progress.condemned]
    progress.deletes |= {step.urn for step in found}
    return found


def _gone(one: ResourceState) -> Step:
    """The program has it no more."""
    if one.pending_replacement:
        return Step(REMOVE_PENDING_REPLACE, one)
    return Step(DISCARD if one.external else DELETE, one)


def is_left_to_another(one: ResourceState, deletes: set[str]) -> bool:
    """Whether what it lives in is being deleted, too, and takes it along."""
    return bool(one.deleted_with) and one.deleted_with in deletes
