"""Each picture is what the SDK would have written itself: loaded as its model and dumped, it is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from yellowdog_client import model as sdk
from yellowdog_client.common.json import Json

from raydog_resources.local_platform.engine.records import NodeShape
from tests.unit.local_platform.api.in_process import Platform

RUN: dict[str, Any] = {
    "taskTypes": ["bash"],
    "instanceTypes": ["local"],
    "instancePricingPreference": "SPOT_ONLY",
    "vcpus": {"min": 0.5},
    "ram": {"max": 64},
    "minWorkers": 0,
    "maxWorkers": 5,
    "tasksPerWorker": 1,
    "taskTimeout": "PT1H30M",
    "providers": ["ON_PREMISE"],
    "regions": ["local"],
    "workerTags": ["blue"],
    "namespaces": ["ns"],
    "disablePreallocation": True,
    "retryPolicy": {
        "retryErrors": {
            "includes": [
                {
                    "errorTypes": {"excludes": ["TIMED_OUT"]},
                    "statusesAtFailure": {"includes": ["EXECUTING"]},
                    "processExitCodes": {"includes": [1, 2]},
                }
            ]
        }
    },
    "failurePolicy": {"resubmissionDestinations": [{"destinationTaskGroup": "two"}]},
}
TASK: dict[str, Any] = {
    "taskType": "bash",
    "name": "full",
    "tag": "t",
    "arguments": ["taskdata.txt"],
    "taskData": "echo",
    "environment": {"A": "1"},
    "timeout": "PT10M",
    "data": {
        "inputs": [{"source": "a", "destination": "b"}],
        "outputs": [{"source": "a", "destination": "b"}],
    },
}


def same(document: Any, model: Any) -> None:
    """Every key of the document is a field of the model, and nothing is missing that the SDK would say."""
    assert Json.dump(Json.load(document, model)) == document


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    """A platform on which a little of everything has happened."""
    platform = Platform(tmp_path)
    platform.engine.templates.install(
        "local", "small", NodeShape(capacity=1, spot=True, public_address=False)
    )
    platform.provision(
        count=2,
        maxNodes=4,
        workerTag="blue",
        nodeBootTimeout="PT3M",
        idlePoolShutdown={"enabled": True, "timeout": "P1D"},
        createNodeWorkers={"targetType": "PER_NODE", "targetCount": 2},
    )
    body = {
        "namespace": "ns",
        "name": "work",
        "tag": "t",
        "priority": 2,
        "taskGroups": [
            {
                "name": "one",
                "runSpecification": RUN,
                "tag": "g",
                "completedTaskTtl": "P14D",
                "finishIfAllTasksFinished": False,
                "taskTemplate": {"environment": {"B": "2"}},
            },
            {"name": "two", "runSpecification": {"taskTypes": ["bash"]}, "dependencies": ["one"]},
        ],
    }
    requirement = platform.ask("POST", "/work/requirements", body)
    group = requirement["taskGroups"][0]["id"]
    first = platform.ask("POST", f"/work/taskGroups/{group}/tasks", [TASK, {"taskType": "bash"}])[0]
    platform.runtime.work()
    platform.runtime.do(lambda engine: platform.runtime.end(first["id"], exit_code=9))
    usage = {"templateId": "local/small", "requirementName": "short", "targetInstanceCount": 2}
    shutdown = {"enabled": True, "timeout": "PT2H"}
    platform.ask(
        "POST", "/compute/templates/provision", {**usage, "requirementTag": "t", "autoShutdown": shutdown}
    )
    return platform


def test_work_requirements(platform: Platform) -> None:
    document = platform.ask("GET", "/work/namespaces/ns/requirements/work")
    same(document, sdk.WorkRequirement)
    assert document["taskGroups"][0]["runSpecification"]["retryPolicy"]["maxRetries"] == 0
    same(platform.ask("GET", "/work/requirements?sliced=true"), sdk.Slice[sdk.WorkRequirementSummary])
    same(platform.ask("GET", "/work/requirements"), list[sdk.WorkRequirementSummary])


def test_tasks(platform: Platform) -> None:
    document = platform.ask("GET", "/work/tasks?size=2")
    same(document, sdk.Slice[sdk.Task])
    failed = document["items"][0]
    assert failed["status"] == "RESUBMITTED"
    assert {"errors", "resubmittedToTaskId", "startedTime", "finishedTime"} <= set(failed)
    assert {key: failed[key] for key in TASK} == {
        **TASK,
        "data": {**TASK["data"], "outputs": [{"source": "a", "destination": "b", "alwaysUpload": False}]},
    }


def test_worker_pools(platform: Platform) -> None:
    document = platform.ask("GET", "/workerPools/ns/pool")
    same(document, sdk.WorkerPool)
    assert isinstance(Json.load(document, sdk.WorkerPool), sdk.ProvisionedWorkerPool)
    same(platform.ask("GET", "/workerPools/?sliced=true"), sdk.Slice[sdk.WorkerPoolSummary])
    capacity = platform.ask("GET", "/workerPools/namespaces/ns/autoscalingCapacity")
    same(capacity, sdk.NamespaceAutoscalingCapacityResponse)


def test_nodes(platform: Platform) -> None:
    document = platform.ask("GET", "/workerPools/nodes")
    same(document, sdk.Slice[sdk.Node])
    queue = platform.ask("GET", f"/workerPools/nodes/{document['items'][0]['id']}/actions")
    same(queue, sdk.NodeActionQueueSnapshot)


def test_compute_requirements(platform: Platform) -> None:
    document = platform.ask("GET", "/compute/requirements")
    same(document, sdk.Slice[sdk.ComputeRequirement])
    short = document["items"][1]
    assert short["provisionStrategy"]["sources"][0]["status"] == "ERRORED"
    assert short["provisionStrategy"]["sources"][0]["instancePricing"] == "SPOT_ONLY"
    same(
        platform.ask("GET", "/compute/requirements?summaries=true"), sdk.Slice[sdk.ComputeRequirementSummary]
    )
    ending = platform.ask("PUT", f"/compute/requirements/{short['id']}/transition/TERMINATED")
    same(ending, sdk.ComputeRequirement)


def test_instances(platform: Platform) -> None:
    document = platform.ask("GET", "/compute/instances")
    same(document, sdk.Slice[sdk.Instance])
    assert isinstance(Json.load(document["items"][0], sdk.Instance), sdk.SimulatorInstance)


def test_templates(platform: Platform) -> None:
    every = "/compute/templates/requirements"
    same(platform.ask("GET", f"{every}?sliced=true"), sdk.Slice[sdk.ComputeRequirementTemplateSummary])
    template = platform.ask("GET", "/compute/namespaces/local/templates/requirements/node")
    same(template, sdk.ComputeRequirementTemplate)
    usage = {"templateId": "local/node", "requirementName": "m"}
    same(platform.ask("PUT", "/compute/templates/test", usage), sdk.ComputeRequirementTemplateTestResult)
    source = {"source": {"type": "co.yellowdog.platform.model.SimulatorComputeSource", "name": "machine"}}
    same(platform.ask("POST", "/compute/templates/sources", source), sdk.ComputeSourceTemplate)
    summaries = platform.ask("GET", "/compute/templates/sources?sliced=true")
    same(summaries, sdk.Slice[sdk.ComputeSourceTemplateSummary])


def test_namespaces_and_the_application(platform: Platform) -> None:
    same(platform.ask("GET", "/namespaces/"), sdk.Slice[sdk.Namespace])
    same(platform.ask("GET", "/namespaces/ns/policy"), sdk.NamespacePolicy)
    same(platform.ask("GET", "/application/"), sdk.ApplicationDetails)


def test_errors(platform: Platform) -> None:
    document = platform.refuse("GET", "/work/tasks/x").json()
    known = ("errorType", "message", "detail")
    same({key: document[key] for key in known}, sdk.ErrorResponse)
