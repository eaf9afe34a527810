"""A few kills of the matrix where the nodes run a real Ray: it answers afterwards, and nothing of it is left."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from tests.end_to_end.cluster.kill_cases import Case, Journey
from tests.end_to_end.cluster.kill_matrix import KillMatrix
from tests.end_to_end.cluster.real_cluster import NODE, RealCluster, group, real_cluster
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.matrix,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
_TASKS = "^/work/taskGroups/.*/tasks"
JOURNEYS = [
    Journey(
        Case("up", "killed after", 1, verb="POST", path=_TASKS),
        Case("destroy", "killed after", 1, verb="PUT", path="^/work/requirements/.*/CANCELLING"),
    ),
    Journey(
        Case("up", "killed after", 2, verb="POST", path=_TASKS),
        Case("destroy", "killed before", 2, verb="DELETE", path="^/workerPools/"),
    ),
    # Ray is starting meanwhile.
    Journey(Case("up", "engine alone killed after", 30), Case("destroy", "killed after", 8)),
]


@pytest.fixture(scope="module")
def cluster(engine: EngineUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    with real_cluster(tmp_path_factory.mktemp("kills"), engine) as made:
        yield made


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_a_killed_engine_leaves_one_ray_and_then_none(cluster: RealCluster, journey: Journey) -> None:
    described = {"ray_version": "2.60.0", "head": dict(NODE), "workers": {"a": group(1)}}
    wanted = {"requirements": 1, "pools": 2, "machines": 2, "tasks": 2}
    matrix = KillMatrix(cluster.stack, cluster.platform(), described, wanted)
    seen: list[int] = []

    def answers() -> None:
        ray = cluster.ray()
        seen.extend([len(ray.nodes()), ray.status_without_token()])

    matrix.when_up = answers
    outcomes = matrix.play(journey)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert all(outcome.struck for outcome in outcomes)
    assert seen == [1, 401]
