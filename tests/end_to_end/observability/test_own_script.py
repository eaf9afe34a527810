"""A failing node beside a cluster that runs on, and scripts of one's own that ask where the node is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.real_cluster import RealCluster, real_cluster
from tests.end_to_end.cluster.small_ray import HEAD, JOIN, small_cluster
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(400)]
NODE = {"template": "local/node", "start": "60s"}
ASK = 'echo "I was told: $OBSERVABILITY_HOST"\n'


@pytest.fixture
def cluster(engine: EngineUnderTest, tmp_path: Path) -> Iterator[RealCluster]:
    with real_cluster(tmp_path, engine) as made:
        yield made


def up(cluster: RealCluster, **observability: Any) -> str:
    cluster.stack.describe(
        small_cluster(
            head=ASK + HEAD, worker=ASK + JOIN, observability={**NODE, **observability}, readiness="auto"
        )
    )
    done = cluster.stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=300)
    assert done.code == 0, done.text
    return done.text


def told(platform: PlatformView, prefix: str) -> str:
    (task,) = [task for task in platform.tasks() if task["name"].startswith(prefix)]
    return platform.output(task["id"])


def test_a_failing_script_is_a_state_with_its_log_and_hurts_nobody(cluster: RealCluster) -> None:
    said = up(cluster, script='echo "the disk has a scratch" >&2\nexit 3\n')
    assert "exit code 3" in said
    assert "the disk has a scratch" in said
    outputs = cluster.stack.outputs()
    assert outputs["state"].startswith("ready; observability failed: ")
    assert "raydog up" in outputs["state"]
    platform = cluster.platform()
    assert sorted(task["name"].partition("-")[0] for task in platform.tasks()) == ["head", "w"]
    assert "no address came" in told(platform, "head-")
    (row,) = cluster.stack.resources("ObservabilityNode")
    assert "the disk has a scratch" in row["outputs"]["report"]
