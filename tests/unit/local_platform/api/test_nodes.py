from __future__ import annotations

import pytest

from tests.unit.local_platform.api.in_process import Platform


def test_a_node_tells_all_about_its_machine(platform: Platform) -> None:
    pool = platform.provision(count=1, workerTag="blue")
    (node,) = platform.ask("GET", f"/workerPools/nodes?workerPoolId={pool['id']}")["items"]
    (instance,) = platform.ask(
        "GET", f"/compute/instances?computeRequirementId={pool['computeRequirementId']}"
    )["items"]
    assert node["details"] == {
        "instanceId": instance["id"]["instanceId"],
        "provider": "ON_PREMISE",
        "region": "local",
        "sourceName": "local",
        "instanceType": "local",
        "hostname": "node-1",
        "privateIpAddress": "127.77.0.1",
        "publicIpAddress": "127.77.0.1",
        "vcpus": 1.0,
        "ram": 2.0,
        "supportedTaskTypes": ["bash"],
        "workerTag": "blue",
        "spot": False,
    }
    assert [worker["status"] for worker in node["workers"]] == ["STOPPED"]
    assert platform.ask("GET", f"/workerPools/nodes/{node['id']}") == node
    assert platform.ask("GET", f"/workerPools/workers/{node['workers'][0]['id']}/node") == node


def test_a_worker_is_running_while_it_has_a_task(platform: Platform) -> None:
    platform.provision(count=1)
    group = platform.submit()["taskGroups"][0]["id"]
    task = platform.add_tasks(group)[0]
    node = platform.ask("GET", f"/workerPools/nodes/{task['nodeId']}")
    assert [(worker["status"], worker["taskGroupId"]) for worker in node["workers"]] == [("RUNNING", group)]


def test_a_node_that_is_shut_down_leaves_and_comes_not_back(platform: Platform) -> None:
    pool = platform.provision(count=2, maxNodes=2)
    first = platform.ask("GET", "/workerPools/nodes")["items"][0]
    drained = platform.ask("DELETE", f"/workerPools/nodes/{first['id']}")
    assert drained["id"] == first["id"]
    assert [worker["status"] for worker in drained["workers"]] == ["SHUTDOWN"]
    platform.runtime.work()
    assert platform.ask("GET", f"/workerPools/nodes/{first['id']}")["status"] == "DEREGISTERED"
    assert platform.ask("GET", f"/workerPools/{pool['id']}")["expectedNodeCount"] == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("statuses=RUNNING", 2),
        ("statuses=LOST&statuses=DEREGISTERED", 0),
        ("providers=ON_PREMISE", 2),
        ("providers=AWS", 0),
        ("instanceId=none", 0),
        ("region=local&instanceType=local", 2),
        ("region=elsewhere", 0),
        ("instanceType=huge", 0),
        ("ram.min=2&ram.max=2", 2),
        ("ram.min=2.5", 0),
        ("ram.max=1", 0),
        ("vcpus.min=0.5&vcpus.max=1", 2),
        ("vcpus.max=0.5", 0),
        ("vcpus.min=2", 0),
        ("registeredTime.min=2030-01-01T00:00:00.000Z", 0),
        ("workerRegisteredTime.max=2030-01-01T00:00:00.000Z", 2),
        ("deregisteredTime.min=2001-01-01T00:00:00.000Z", 0),
        ("preemptionWarningTime.max=2030-01-01T00:00:00.000Z", 0),
        ("workerTag=blue", 2),
        ("workerTag=red", 0),
        ("workerStatuses=RUNNING", 1),
        ("workerStatuses=LOST", 0),
        ("workerTaskGroupId=none", 0),
        ("size=1", 1),
        ("sortField=registeredTime&sortDirection=ASCENDING", 2),
    ],
)
def test_each_parameter_of_a_search_counts(platform: Platform, query: str, count: int) -> None:
    platform.provision(count=2, workerTag="blue")
    platform.add_tasks(platform.submit()["taskGroups"][0]["id"])
    assert len(platform.ask("GET", f"/workerPools/nodes?{query}")["items"]) == count


def test_nodes_are_found_by_machine_and_by_group(platform: Platform) -> None:
    platform.provision(count=2)
    group = platform.submit()["taskGroups"][0]["id"]
    task = platform.add_tasks(group)[0]
    node = platform.ask("GET", f"/workerPools/nodes/{task['nodeId']}")
    for query in (f"workerTaskGroupId={group}", f"instanceId={node['details']['instanceId']}"):
        assert platform.ask("GET", f"/workerPools/nodes?{query}")["items"] == [node]


def test_a_node_has_no_actions_and_takes_none(platform: Platform) -> None:
    pool = platform.provision(count=1)
    node = platform.ask("GET", "/workerPools/nodes")["items"][0]
    queue = platform.ask("GET", f"/workerPools/nodes/{node['id']}/actions")
    assert (queue["status"], queue["waiting"], queue["executing"]) == ("EMPTY", [], [])
    body = {"actionGroups": [{"actions": [{"action": "RUN_COMMAND", "path": "/bin/true"}]}]}
    response = platform.refuse("POST", f"/workerPools/{pool['id']}/actions", body)
    assert response.json()["message"].startswith("actionGroups: ")
    body["actionGroups"][0]["actions"][0]["action"] = "DANCE"
    message = platform.refuse("POST", f"/workerPools/{pool['id']}/actions", body).json()["message"]
    assert message.startswith(
        "actionGroups[0].actions[0].action: 'DANCE' is none of CREATE_WORKERS, RUN_COMMAND"
    )


def test_unknown_nodes_are_not_found(platform: Platform) -> None:
    for verb, path in (
        ("GET", "/workerPools/nodes/x"),
        ("DELETE", "/workerPools/nodes/x"),
        ("GET", "/workerPools/nodes/x/actions"),
        ("POST", "/workerPools/x/actions"),
        ("GET", "/workerPools/workers/x/node"),
    ):
        response = platform.refuse(verb, path)
        assert (response.status_code, response.json()["errorType"]) == (404, "NotFoundException")
