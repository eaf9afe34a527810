"""What a worker printed that failed, on a real node, is there when node and cluster are gone; Ray's token is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.small_ray import small_cluster
from tests.integration.workspace.live_cluster import LiveCluster

# It joins nobody: it says what it knows, the token too, and ends.
FAILS = 'echo "the disk is full"; cat "$RAY_AUTH_TOKEN_PATH"; echo; exit 3'


@pytest.mark.timeout(180)
def test_logs_of_a_failed_worker_outlive_the_cluster(tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "templates.json").write_text(json.dumps({"local/node": {"boot_seconds": 0.05}}))
    with LocalPlatform(isolation="auto", data_dir=tmp_path / "platform") as platform:
        cluster = LiveCluster(platform, tmp_path, small_cluster(worker=FAILS))
        cluster.pools()
        requirement = cluster.requirement()
        head = cluster.head(requirement)
        made = cluster.workers(requirement, head)
        with pytest.raises(Exception, match="a node ended before the cluster was ready"):
            cluster.readiness(requirement, head, made)
        found = cluster.status()
        (failed,) = [node for node in found["nodes"] if node["group"] == "a"]
        assert (found["phase"], failed["state"]) == ("degraded", "failed")
        assert "exit code 3" in failed["last_error"]

        assert cluster.node_logs().keep() > 0
        token = cluster.token
        cluster.remove_requirement()
        cluster.forget()
        assert cluster.status()["phase"] == "absent"
        (log,) = cluster.node_logs().chosen("a")
        assert "the disk is full" in log.read(100)
        everything = "".join(path.read_text() for path in (tmp_path / ".raydog").rglob("*") if path.is_file())
        assert len(token) == 64
        assert token not in everything
