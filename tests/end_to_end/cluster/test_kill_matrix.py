"""A few blows of the kill matrix, the same ones each time; the whole of it with `-m matrix` (docs/kill-matrix.md)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.kill_matrix import KILLS, Case, KillMatrix, Outcome, change_cases, kill_cases
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest

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


def _part(case: Case) -> str:
    return f"{case.phase}, {case.kind}, {case.names}"


@pytest.fixture(scope="module")
def matrix(
    platform: LocalPlatform, engine: EngineUnderTest, tmp_path_factory: pytest.TempPathFactory
) -> KillMatrix:
    """Each case ends with nothing, so one stack does for all."""
    stack = Stack(tmp_path_factory.mktemp("matrix") / "project", platform_folder(platform), engine)
    stack.make()
    return KillMatrix(stack, PlatformView(platform.facts()))


@pytest.mark.parametrize("case", seeded(), ids=str)
def test_a_blow_leaves_exactly_what_was_wanted(matrix: KillMatrix, case: Case) -> None:
    outcome = matrix.play(case)
    assert (outcome.faults, outcome.struck, outcome.twins + outcome.orphans) == ([], True, 0)


@pytest.mark.matrix
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("part", sorted({_part(case) for case in whole()}))
def test_every_blow(matrix: KillMatrix, part: str) -> None:
    outcomes = [matrix.play(case) for case in whole() if _part(case) == part]
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
