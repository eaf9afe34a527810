"""How a cluster is, from its state and from its platform."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.errors import RaydogError
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment, read_deployment
from tests.unit.workspace.deployed import Deployed, LocalProgram


def deployment_of(state: dict[str, Any]) -> Deployment:
    return read_deployment(json.dumps({"deployment": state}))


@pytest.fixture
def deployed() -> Deployed:
    return Deployed()


def test_nodes_are_told_as_the_platform_has_them_now_the_head_first(deployed: Deployed) -> None:
    first = deployed.cluster.workers.outputs["task_ids"][0]
    deployed.rig.platform.tasks.cancel(first, abort=True)
    look = PlatformLook(deployment_of(deployed.state()), LocalProgram(), {}, deployed.reach)
    rows = look.status().rows()
    assert [(row["group"], row["state"]) for row in rows] == [
        ("head", "executing"),
        ("a", "aborted"),
        ("a", "executing"),
    ]
    assert rows[1]["id"] == first


def test_a_platform_that_does_not_run_is_not_started(deployed: Deployed) -> None:
    state = deployed.state()
    state["resources"][0]["outputs"]["nodes"] = [
        {"name": "head-1.1", "group": "head", "id": "t", "state": "executing"}
    ]
    program = LocalProgram(runs=False)
    status = PlatformLook(deployment_of(state), program, {}, deployed.reach).status()
    assert "local platform: it does not run" in status.unanswered
    assert [row["state"] for row in status.rows()] == ["executing (as of the last run)"]
    assert program.asked == ["status"]


def test_a_platform_that_cannot_be_asked_is_part_of_the_status(deployed: Deployed) -> None:
    def refuse(_: ReachSettings) -> Reach:
        raise RaydogError("no key was found")

    look = PlatformLook(deployment_of(deployed.state("https://cell.example.org")), LocalProgram(), {}, refuse)
    assert look.status().unanswered == "no key was found"


def test_a_cloud_is_reached_at_the_address_in_the_state_without_a_look_at_the_local_one(
    deployed: Deployed,
) -> None:
    asked: list[str] = []

    def reach(settings: ReachSettings) -> Reach:
        asked.append(settings.url)
        return deployed.reach(settings)

    program = LocalProgram(runs=False)
    look = PlatformLook(deployment_of(deployed.state("https://cell.example.org")), program, {}, reach)
    assert len(look.nodes()) == 3
    look.reach()
    assert (asked, program.asked) == (["https://cell.example.org"], [])


def test_without_a_cluster_nobody_is_asked() -> None:
    program = LocalProgram()
    assert PlatformLook(Deployment(), program, {}).status().rows() == []
    assert program.asked == []
