"""A few blows of the kill matrix, the same ones each time; the whole of it with `-m matrix` (docs/kill-matrix.md)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from tests.end_to_end.cluster.kill_matrix import KILLS, Case, KillMatrix, Outcome, change_cases, kill_cases
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack

pytestmark = [pytest.mark.cli, pytest.mark.engine]

# A little more than the commands make, so that the last call is among them.
UP_CALLS, DESTROY_CALLS = 45, 16
SEED = 20260401
RULES = ("free", "live", "ever")


def seeded() -> list[Case]:
    """Three kills and a lost answer."""
    chance = Random(SEED)
    return [
        *chance.sample(kill_cases("up", "killed after", UP_CALLS - 8, "free"), 1),
        *chance.sample(change_cases("up", "engine alone killed after", "free"), 1),
        *chance.sample(change_cases("destroy", "killed after"), 1),
        *chance.sample(change_cases("up", "answer lost", "free"), 1),
    ]


def whole() -> list[Case]:
    """Every call of both commands killed after and before, every change answered badly, under each rule for names."""
    cases = [
        case
        for kind in KILLS
        for case in (*kill_cases("up", kind, UP_CALLS), *kill_cases("destroy", kind, DESTROY_CALLS))
    ]
    faults = ("answer lost", "answered 500", "answered 500 for good")
    cases += [case for kind in faults for case in (*change_cases("up", kind), *change_cases("destroy", kind))]
    cases += [case for rule in ("free", "ever") for case in change_cases("up", "killed after", rule)]
    cases += [case for rule in ("free", "ever") for case in change_cases("up", "answer lost", rule)]
    late = [*change_cases("up", "answered too late"), *change_cases("destroy", "answered too late")]
    return [*cases, *late]


@pytest.mark.timeout(300)
def test_a_few_blows_leave_exactly_what_was_wanted(stack: Stack, view: PlatformView) -> None:
    matrix = KillMatrix(stack, view)
    outcomes = [matrix.play(case) for case in seeded()]
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert [str(outcome.case) for outcome in outcomes if not outcome.struck] == []
    assert [outcome.twins + outcome.orphans for outcome in outcomes] == [0] * len(outcomes)


@pytest.mark.matrix
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("part", sorted({f"{case.phase}, {case.kind}, {case.names}" for case in whole()}))
def test_every_blow(stack: Stack, view: PlatformView, part: str) -> None:
    matrix = KillMatrix(stack, view)
    cases = [case for case in whole() if f"{case.phase}, {case.kind}, {case.names}" == part]
    outcomes = [matrix.play(case) for case in cases]
    _note(part, outcomes)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert any(outcome.struck for outcome in outcomes)


def _note(part: str, outcomes: list[Outcome]) -> None:
    """A line for the table in docs/kill-matrix.md."""
    counts: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        counts["struck"] += outcome.struck
        counts["twins"] += outcome.twins
        counts["orphans"] += outcome.orphans
        counts["failed"] += bool(outcome.faults)
    row = [part, *(str(counts[name]) for name in ("struck", "twins", "orphans", "failed"))]
    folder = Path(os.environ.get("RAYDOG_MATRIX_TABLE", "test-output"))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "kill-matrix.md").open("a") as file:
        file.write(f"| {' | '.join(row)} |\n")
