"""A few blows of the kill matrix, the same ones each time; the whole of it with `-m matrix` (docs/kill-matrix.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.kill_cases import Case, Journey, seeded, whole
from tests.end_to_end.cluster.kill_matrix import KillMatrix
from tests.end_to_end.cluster.kill_record import KillRecord
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [pytest.mark.cli, pytest.mark.engine]


@pytest.fixture(scope="module")
def matrix(
    platform: LocalPlatform, engine: EngineUnderTest, tmp_path_factory: pytest.TempPathFactory
) -> KillMatrix:
    """Each journey ends with nothing, so one stack does for all."""
    stack = Stack(tmp_path_factory.mktemp("matrix") / "project", platform_folder(platform), engine)
    stack.make()
    return KillMatrix(stack, PlatformView(platform.facts()))


@pytest.fixture(scope="module")
def record() -> Iterator[KillRecord[Case]]:
    kept = KillRecord("kill-matrix", Case, ("command", "blow", "at", "names"))
    yield kept
    kept.write_table()


@pytest.mark.parametrize("journey", seeded(), ids=str)
def test_blows_leave_exactly_what_was_wanted(matrix: KillMatrix, journey: Journey) -> None:
    outcomes = matrix.play(journey)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert [str(outcome.case) for outcome in outcomes if not outcome.struck] == []
    assert [outcome.twins + outcome.orphans for outcome in outcomes] == [0] * len(outcomes)


@pytest.mark.matrix
@pytest.mark.timeout(900)
@pytest.mark.parametrize("journey", whole(), ids=str)
def test_every_blow(matrix: KillMatrix, record: KillRecord[Case], journey: Journey) -> None:
    """The record is gone on with: delete it to begin anew."""
    if record.has(journey.cases):
        pytest.skip("passed in an earlier run, as the record says")
    outcomes = matrix.play(journey)
    record.keep(outcomes)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert sum(outcome.twins + outcome.orphans for outcome in outcomes) == 0
