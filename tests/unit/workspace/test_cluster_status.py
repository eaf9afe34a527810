"""The platform of a stack, looked at: which nodes there are, and what is started for the question."""

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
    nodes = look.nodes()
    assert [(node.group, node.task.state.value) for node in nodes] == [
        ("head", "executing"),
        ("a", "aborted"),
        ("a", "executing"),
    ]
    assert nodes[1].task.id == first


def test_what_the_state_has_forgotten_is_told_only_where_it_lives(deployed: Deployed) -> None:
    state = deployed.state()
    workers = state["resources"][-1]["outputs"]
    first, second = workers["task_ids"]
    workers["task_ids"] = []
    deployed.rig.platform.tasks.cancel(first, abort=True)
    look = PlatformLook(deployment_of(state), LocalProgram(), {}, deployed.reach)
    assert [node.task.id for node in look.nodes()][1:] == [second]
    assert {node.task.id for node in look.every_node()} > {first, second}


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
    assert PlatformLook(Deployment(), program, {}).nodes() == []
    assert program.asked == []


def test_a_platform_that_does_not_run_is_not_started(deployed: Deployed) -> None:
    program = LocalProgram(runs=False)
    look = PlatformLook(deployment_of(deployed.state()), program, {}, deployed.reach)
    with pytest.raises(RaydogError, match="local platform: it does not run"):
        look.nodes()
    assert program.asked == ["status"]
