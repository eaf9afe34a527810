"""A few blows to clusters in jobs, the same ones each time; all of them with `-m matrix` (docs/kill-matrix.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.cluster.kill_record import KillRecord
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.schedulers.kill_cases import Blow, Fall, seeded, whole
from tests.end_to_end.schedulers.kill_matrix import JobKillMatrix
from tests.end_to_end.schedulers.stack_on_site import stack_on
from tests.sites import pbs, slurm
from tests.sites.gate import set_up_gate
from tests.sites.site import Site
from tests.sites.site_start import running_site
from tests.sites.stub_environment import make_stub_environment

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.root]
OpenMatrix = Callable[[str], JobKillMatrix]
PREPARE = {"slurm": slurm.prepare, "pbs": pbs.prepare}
READY = {"slurm": slurm.await_nodes, "pbs": pbs.await_nodes}


@pytest.fixture(scope="module")
def matrix(engine: EngineUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenMatrix]:
    """Each fall ends with nothing, so one stack and one site do for all of a place."""
    known: dict[str, JobKillMatrix] = {}
    with ExitStack() as sites:

        def opened(place: str) -> JobKillMatrix:
            if place not in known:
                folder = tmp_path_factory.mktemp("matrix")
                site = sites.enter_context(_site(folder / "site", place))
                make_stub_environment(site.home() / "stub")
                stack = stack_on(
                    site,
                    folder / "project",
                    place,
                    engine,
                    grace="12s",
                    environment={"venv": "/home/alice/stub"},
                )
                known[place] = JobKillMatrix(stack, site, place)
            return known[place]

        yield opened


@contextmanager
def _site(folder: Path, place: str) -> Iterator[Site]:
    """One with a gate in front of it."""

    def prepare(site: Site) -> None:
        if place in PREPARE:
            PREPARE[place](site)
        set_up_gate(site)

    if place == "slurm":
        slurm.skip_unless_installed()
    with running_site(folder, place if place in PREPARE else "none", prepare) as site:
        if place in READY:
            READY[place](site)
        yield site


@pytest.fixture(scope="module")
def record() -> Iterator[KillRecord[Blow]]:
    kept = KillRecord("job-kill-matrix", Blow, ("place", "command", "blow"))
    yield kept
    kept.write_table()


@pytest.mark.slurm
@pytest.mark.timeout(300)
@pytest.mark.parametrize("fall", seeded(), ids=str)
def test_blows_leave_exactly_one_job_and_then_none(matrix: OpenMatrix, fall: Fall) -> None:
    outcomes = matrix("slurm").play(fall)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert [str(outcome.case) for outcome in outcomes if not outcome.struck] == []
    assert [outcome.twins + outcome.orphans for outcome in outcomes] == [0] * len(outcomes)


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("place", "fall"),
    [
        pytest.param(place, fall, marks=getattr(pytest.mark, place), id=str(fall))
        for place in ("slurm", "pbs", "ssh")
        for fall in whole(place)
    ],
)
def test_every_blow(matrix: OpenMatrix, record: KillRecord[Blow], place: str, fall: Fall) -> None:
    """The record is gone on with: delete it to begin anew."""
    if record.has(fall.cases):
        pytest.skip("passed in an earlier run, as the record says")
    outcomes = matrix(place).play(fall)
    record.keep(outcomes)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert sum(outcome.twins + outcome.orphans for outcome in outcomes) == 0
