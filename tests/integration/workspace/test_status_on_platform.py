"""A cluster's status on a real local platform of stub nodes after each step of its life, without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.gateways.event_trail import NODE
from raydog_resources.local_platform import LocalPlatform
from tests.integration.workspace.live_cluster import LiveCluster
from tests.status_check import conditions

CLUSTER = {
    "ray_version": "2.60.0",
    "head": {"template": "local/stub"},
    "workers": {"cpu": {"nodes": 2, "cpus": 1, "template": "local/stub"}},
}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[LiveCluster]:
    with LocalPlatform(isolation="stub", data_dir=tmp_path / "platform") as platform:
        yield LiveCluster(platform, tmp_path, CLUSTER)


def states(status: dict[str, Any]) -> list[str]:
    return [node["state"] for node in status["nodes"]]


def test_every_phase_is_told(cluster: LiveCluster) -> None:
    assert cluster.status()["phase"] == "absent"
    cluster.pools()
    assert cluster.status()["phase"] == "provisioning"
    requirement = cluster.requirement()
    begun = cluster.status()
    workers = next(each for each in begun["conditions"] if each["type"] == "WorkersReady")
    assert (begun["phase"], workers["ready"], workers["wanted"]) == ("provisioning", 0, 2)

    head = cluster.head(requirement)
    assert [node["group"] for node in cluster.status()["nodes"]] == ["head"]
    made = cluster.workers(requirement, head)
    assert cluster.status()["phase"] in ("provisioning", "starting", "ready")
    cluster.readiness(requirement, head, made)
    whole = cluster.status()
    assert (whole["phase"], states(whole)) == ("ready", ["ready"] * 3), whole
    assert all(node["private_ip"] and node["since"] for node in whole["nodes"])

    cluster.platform.tasks.cancel(made["task_ids"][0], abort=True)
    cluster.reach.poller.until(
        lambda: cluster.platform.tasks.get(made["task_ids"][0]).state.ended,
        bool,
        thing="it",
        deadline_seconds=30,
    )
    lost = cluster.status()
    assert (lost["phase"], conditions(lost)["WorkersReady"]) == ("degraded", "false")

    cluster.remove_requirement()
    assert cluster.status()["phase"] == "ended"
    steps: dict[str, set[str]] = {}
    for event in cluster.trail.events():
        if event.kind == NODE:
            steps.setdefault(str(event.facts["id"]), set()).add(event.what)
    assert len(steps) == 3
    assert all(told >= {"asked", "up", "joined", "gone"} for told in steps.values()), steps
