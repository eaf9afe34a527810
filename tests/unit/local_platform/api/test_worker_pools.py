from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local_platform.api.in_process import Platform

PROVISION = "/workerPools/provisioned/template"


def _request(**usage: Any) -> dict[str, Any]:
    return {
        "requirementTemplateUsage": {
            "templateId": "local/node",
            "requirementName": "pool",
            "requirementNamespace": "ns",
            **usage,
        }
    }


def test_a_pool_and_its_compute_requirement_share_a_name(platform: Platform) -> None:
    pool = platform.ask("POST", PROVISION, _request(targetInstanceCount=1))
    assert (pool["status"], pool["awaitingNodes"], pool["expectedNodeCount"]) == ("PENDING", True, 1)
    assert pool["type"] == "co.yellowdog.platform.model.ProvisionedWorkerPool"
    compute = platform.ask("GET", f"/compute/requirements/{pool['computeRequirementId']}")
    assert compute["name"] == pool["name"] == "pool"
    platform.runtime.work()
    found = platform.ask("GET", "/workerPools/ns/pool")
    assert (found["status"], found["awaitingNodes"]) == ("IDLE", False)
    assert found["workerSummary"] == {"statusCounts": {"STOPPED": 1}, "claimedWorkerCount": 0}
    assert found["nodeSummary"]["statusCounts"] == {"RUNNING": 1}


def test_a_template_is_named_by_its_id_too(platform: Platform) -> None:
    (template,) = platform.ask("GET", "/compute/templates/requirements")
    assert platform.ask("POST", PROVISION, _request(templateId=template["id"]))["name"] == "pool"


def test_a_name_in_use_already_exists(platform: Platform) -> None:
    platform.ask("POST", PROVISION, _request())
    error = platform.refuse("POST", PROVISION, _request())
    assert error.status_code == 400
    assert error.json()["errorType"] == "InvalidRequestException"
    assert "already exists" in error.json()["message"]


def test_a_pool_is_resized(platform: Platform) -> None:
    pool = platform.provision(count=1, maxNodes=9)
    grown = platform.ask("PUT", f"/workerPools/provisioned/{pool['id']}?size=3")
    assert (grown["expectedNodeCount"], grown["awaitingNodes"]) == (3, True)
    platform.runtime.work()
    nodes = platform.ask("GET", f"/workerPools/nodes?workerPoolId={pool['id']}")["items"]
    assert [node["status"] for node in nodes] == ["RUNNING"] * 3


@pytest.mark.parametrize("size", ["-1", "100001", "99999999999999999999", "two", "1.5", "", "10"])
def test_a_size_that_cannot_be_is_refused(platform: Platform, size: str) -> None:
    pool = platform.provision(count=1, maxNodes=9)
    response = platform.refuse("PUT", f"/workerPools/provisioned/{pool['id']}?size={size}")
    assert response.status_code == 400
    assert response.json()["message"].startswith("size: ")


def test_a_resize_needs_a_size(platform: Platform) -> None:
    pool = platform.provision()
    assert (
        platform.refuse("PUT", f"/workerPools/provisioned/{pool['id']}").json()["message"]
        == "size: is required"
    )


def test_shutting_down_twice_is_the_same_as_once(platform: Platform) -> None:
    pool = platform.provision()
    for _ in range(2):
        response = platform.send("DELETE", f"/workerPools/{pool['id']}")
        assert (response.status_code, response.content) == (200, b"")
    platform.runtime.work()
    found = platform.ask("GET", f"/workerPools/{pool['id']}")
    assert (found["status"], found["expectedNodeCount"]) == ("TERMINATED", 0)
    error = platform.refuse("PUT", f"/workerPools/provisioned/{pool['id']}?size=1")
    assert (error.status_code, error.json()["errorType"]) == (403, "InvalidWorkerPoolStatusException")


def test_a_list_is_flat_or_sliced(platform: Platform) -> None:
    platform.provision("blue", 1)
    platform.provision("red", 2)
    (flat,) = platform.ask("GET", "/workerPools/?name=re")
    assert (flat["name"], flat["registeredNodeCount"], flat["healthy"]) == ("red", 2, True)
    assert platform.ask("GET", "/workerPools?name=re") == [flat]
    sliced = platform.ask("GET", "/workerPools/?sliced=true&namespaces=ns&size=1")
    rest = platform.ask("GET", f"/workerPools/?sliced=true&namespaces=ns&sliceId={sliced['nextSliceId']}")
    assert [pool["name"] for pool in sliced["items"] + rest["items"]] == ["blue", "red"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("namespace=ns", 1),
        ("namespace=other", 0),
        ("type=ProvisionedWorkerPool", 1),
        ("type=co.yellowdog.platform.model.ConfiguredWorkerPool", 0),
        ("statuses=TERMINATED&statuses=IDLE", 1),
        ("statuses=TERMINATED", 0),
        ("isHealthy=False", 0),
        ("createdTime.min=2030-01-01T00:00:00.000Z", 0),
    ],
)
def test_each_parameter_of_a_search_counts(platform: Platform, query: str, count: int) -> None:
    platform.provision()
    assert len(platform.ask("GET", f"/workerPools/?sliced=true&{query}")["items"]) == count


def test_paths_that_look_like_namespaces_are_told_apart(platform: Platform) -> None:
    """`nodes`, `workers`, `configured` and `provisioned` come before `/{namespace}/{name}`."""
    assert platform.ask("GET", "/workerPools/nodes") == {"items": []}
    for path, noun in (
        ("/workerPools/nodes/x", "Node 'x'"),
        ("/workerPools/workers/x/node", "Worker 'x'"),
        ("/workerPools/x/updates", "WorkerPool 'x'"),
        ("/workerPools/x", "WorkerPool 'x'"),
        ("/workerPools/x/y", "WorkerPool 'x/y'"),
    ):
        assert platform.refuse("GET", path).json()["message"] == f"{noun} not found"


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/workerPools/configured"),
        ("GET", "/workerPools/configured/x/token"),
        ("POST", "/workerPools/configured/x/token/refresh"),
        ("POST", "/workerPools/configured/x/token/regenerate"),
    ],
)
def test_configured_pools_are_refused_in_a_sentence(platform: Platform, verb: str, path: str) -> None:
    response = platform.refuse(verb, path, {"name": "x"} if verb == "POST" else None)
    assert response.status_code == 400
    assert "provision one" in response.json()["message"]


def test_a_namespaces_capacity_is_not_limited(platform: Platform) -> None:
    document = platform.ask("GET", "/workerPools/namespaces/ns/autoscalingCapacity")
    assert document == {"namespace": "ns", "capacityLimited": False}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (_request(templateId="local/none"), "templateId"),
        (_request(templateId=None), "requirementTemplateUsage.templateId"),
        (_request(requirementName=5), "requirementTemplateUsage.requirementName"),
        (_request(requirementName="a b"), "requirementTemplateUsage.requirementName"),
        (_request(requirementNamespace="a/b"), "requirementTemplateUsage.requirementNamespace"),
        (_request(targetInstanceCount=-1), "targetInstanceCount"),
        (_request(targetInstanceCount=10**9), "targetInstanceCount"),
        (_request(targetInstanceCount=2**40), "requirementTemplateUsage.targetInstanceCount"),
        (_request(targetInstanceCount=True), "requirementTemplateUsage.targetInstanceCount"),
        (_request(size=3), "requirementTemplateUsage.size"),
        ({}, "requirementTemplateUsage"),
        ({**_request(), "provisionedProperties": {"minNodes": -1}}, "provisionedProperties.minNodes"),
        (
            {**_request(), "provisionedProperties": {"minNodes": 3, "maxNodes": 1}},
            "provisionedProperties.maxNodes",
        ),
        (
            {**_request(), "provisionedProperties": {"nodeBootTimeout": 5}},
            "provisionedProperties.nodeBootTimeout",
        ),
        (
            {**_request(), "provisionedProperties": {"idleNodeShutdown": {"timeout": "PT"}}},
            "provisionedProperties.idleNodeShutdown.timeout",
        ),
        (
            {**_request(), "provisionedProperties": {"createNodeWorkers": {"targetType": "PER_GPU"}}},
            "provisionedProperties.createNodeWorkers.targetType",
        ),
        (
            {
                **_request(),
                "provisionedProperties": {
                    "createNodeWorkers": {"targetType": "PER_NODE", "targetCount": 10**6}
                },
            },
            "provisionedProperties.createNodeWorkers.targetCount",
        ),
        (
            {**_request(), "provisionedProperties": {"createNodeWorkers": {"targetType": "CUSTOM"}}},
            "provisionedProperties.createNodeWorkers.targetType",
        ),
        (
            {
                **_request(),
                "provisionedProperties": {"nodeConfiguration": {"nodeTypes": [], "nodeEvents": {}}},
            },
            "provisionedProperties.nodeConfiguration",
        ),
    ],
)
def test_a_bad_request_is_refused_by_field(platform: Platform, body: Any, where: str) -> None:
    response = platform.refuse("POST", PROVISION, body)
    assert response.status_code == 400
    assert any(where in text for text in (response.json()["message"].split(": ")[0],)), response.text
