"""People's own head and worker scripts, in the shape that RayDog 2.0.0 documents, through a whole stack."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.end_to_end.cluster.ray_routes import wrongly_answered
from tests.end_to_end.cluster.real_cluster import NODE, group, real_cluster
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [
    pytest.mark.ray,
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.matrix,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
# Whatever way the script ends, Ray on its node does, too; a node with observability gets more arguments.
SHAPE = """#!/usr/bin/bash
trap "ray stop; echo this node has stopped" EXIT
set -eo pipefail
RAY_ARGS="ARGUMENTS --block"
if [[ -n "$OBSERVABILITY_HOST" ]]; then RAY_ARGS="$RAY_ARGS --metrics-export-port=10002"; fi
VENV=/opt/yellowdog/agent/venv
source $VENV/bin/activate
[[ $RAY_HEAD_NODE_PRIVATE_IP == "$RAY_HEAD_IP" ]]
ray start $RAY_ARGS
"""
HEAD = SHAPE.replace("ARGUMENTS", "--head --port=6379 --num-cpus=0 --memory=0 --dashboard-host=0.0.0.0")
WORKER = SHAPE.replace("ARGUMENTS", "--address=$RAY_HEAD_IP:6379")
PROGRAM = """
import ray
ray.init()

@ray.remote
def where():
    return ray.get_runtime_context().get_node_id()

print("ran on", ray.get(where.remote()))
"""


def test_they_are_ready_ask_for_the_token_grow_shrink_and_leave_nothing(
    engine: EngineUnderTest, tmp_path: Path
) -> None:
    with real_cluster(tmp_path, engine) as cluster:
        scripts = cluster.stack.folder / "scripts"
        scripts.mkdir()
        (scripts / "head.sh").write_text(HEAD)
        (scripts / "worker.sh").write_text(WORKER)
        cluster.head = {**NODE, "script": "file:scripts/head.sh"}
        own = {"script": "file:scripts/worker.sh"}
        cluster.changed("--skip-preview", a=group(1, **own))
        ray = cluster.ray()
        assert wrongly_answered(ray.url) == []
        one = ray.nodes("a")
        assert len(one) == 1
        assert f"ran on {min(one)}" in ray.output_of(PROGRAM)

        assert cluster.changed("--skip-preview", a=group(2, **own)) == {"workers-a", "ready"}
        assert one < ray.nodes("a")
        assert cluster.changed("--skip-preview", a=group(1, **own)) == {"workers-a", "ready"}
        assert ray.nodes("a") == one
        (gone,) = [task for task in cluster.platform().workers() if task.get("finishedTime")]
        assert "this node has stopped" in cluster.platform().output(gone["id"])
