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

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.matrix, pytest.mark.timeout(400)]
NODE = {"template": "local/node", "start": "60s"}
ASK = 'echo "I was told: $OBSERVABILITY_HOST"\n'


@pytest.fixture
def cluster(engine: EngineUnderTest, tmp_path: Path) -> Iterator[RealCluster]:
    with real_cluster(tmp_path, engine) as made:
        yield made


def up(cluster: RealCluster, script: str, nodes: int) -> str:
    """Without a script there is no such node."""
    more: dict[str, Any] = {"observability": {**NODE, "script": script}} if script else {}
    cluster.stack.describe(small_cluster(head=ASK + HEAD, worker=ASK + JOIN, nodes=nodes, **more))
    done = cluster.stack.run("up", "--yes", "--skip-preview", "-s", "t", seconds=300)
    assert done.code == 0, done.text
    return done.text


def outputs_of(platform: PlatformView, prefix: str) -> dict[str, str]:
    """What the tasks of that kind printed, by their ids."""
    tasks = [task["id"] for task in platform.tasks() if task["name"].startswith(prefix)]
    return {ident: platform.output(ident) for ident in tasks}


def test_a_failing_script_is_a_state_that_hurts_nobody_and_a_mended_one_is_told(cluster: RealCluster) -> None:
    said = up(cluster, 'echo "the disk has a scratch" >&2\nexit 3\n', nodes=1)
    assert "exit code 3" in said
    assert "the disk has a scratch" in said
    state = cluster.stack.outputs()["state"]
    assert state.startswith("ready; observability failed: ")
    assert "raydog up" in state
    platform = cluster.platform()
    head, before = outputs_of(platform, "head-"), outputs_of(platform, "w-")
    assert (len(head), len(before), outputs_of(platform, "obs-")) == (1, 1, {})
    assert "no address came" in next(iter(head.values()))

    up(cluster, "exec sleep infinity\n", nodes=2)
    outputs = cluster.stack.outputs()
    address = outputs["prometheus_url"].removeprefix("http://").removesuffix(":9090")
    assert (outputs["state"], len(outputs_of(platform, "obs-"))) == ("ready", 1)
    assert outputs_of(platform, "head-").keys() == head.keys()
    after = outputs_of(platform, "w-")
    assert before.keys() < after.keys()
    (new,) = after.keys() - before.keys()
    assert f"I was told: {address}\n" in after[new]

    up(cluster, "", nodes=2)
    assert cluster.stack.outputs()["prometheus_url"] == ""
    assert cluster.stack.resources("ObservabilityNode") == []
    assert (len(platform.pools()), outputs_of(platform, "obs-")) == (2, {})
    assert outputs_of(platform, "w-").keys() == after.keys()
    assert outputs_of(platform, "head-").keys() == head.keys()
