"""What we ask for, as it will stand on the wire: what we leave out is not there at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yellowdog_client.common.json import Json

from raydog_resources.gateways import yellowdog_translation_requests as requests
from raydog_resources.gateways.task import NewTask
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.template import NewTemplate, TemplateSource
from raydog_resources.gateways.work_requirement import NewWorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool


def wire(model: object) -> Any:
    return Json.dump(model)


def test_a_requirement_whose_groups_stay_open() -> None:
    new = NewWorkRequirement(
        "ns", "cluster", "p/s/r", (NewTaskGroup("head", worker_tags=("t",)),), priority=3
    )
    assert wire(requests.work_requirement(new)) == {
        "namespace": "ns",
        "name": "cluster",
        "tag": "p/s/r",
        "priority": 3,
        "taskGroups": [
            {
                "name": "head",
                "priority": 0.0,
                "runSpecification": {"taskTypes": ["bash"], "workerTags": ["t"]},
                "starved": False,
                "waitingOnDependency": False,
                "finishIfAllTasksFinished": False,
                "finishIfAnyTaskFailed": False,
            }
        ],
    }


def test_a_group_with_all_its_rules() -> None:
    new = NewTaskGroup(
        "g",
        task_types=("bash", "docker"),
        namespaces=("ns",),
        min_workers=1,
        max_workers=2,
        tasks_per_worker=3,
        task_timeout=timedelta(minutes=90),
        retries=4,
        dependencies=("other",),
        finish_if_any_failed=True,
        completed_task_ttl=timedelta(days=1),
        tag="x",
    )
    written = wire(requests.task_group(new))
    assert written["runSpecification"] == {
        "taskTypes": ["bash", "docker"],
        "namespaces": ["ns"],
        "minWorkers": 1,
        "maxWorkers": 2,
        "tasksPerWorker": 3,
        "taskTimeout": "PT1H30M",
        "retryPolicy": {"maxRetries": 4},
    }
    assert (written["dependencies"], written["completedTaskTtl"], written["tag"]) == (["other"], "P1D", "x")
    assert written["finishIfAnyTaskFailed"] is True


def test_a_task() -> None:
    new = NewTask(
        "t-1", arguments=("taskdata.txt",), data="echo", environment={"A": "b"}, timeout=timedelta(hours=2)
    )
    assert wire(requests.task(new)) == {
        "name": "t-1",
        "taskType": "bash",
        "arguments": ["taskdata.txt"],
        "taskData": "echo",
        "environment": {"A": "b"},
        "timeout": "PT2H",
    }


def pool(**changes: Any) -> NewWorkerPool:
    return NewWorkerPool("ns", "workers", "p/s/r", "local/node", 2, **changes)


def test_a_pool_bears_its_owners_tag_on_its_machines() -> None:
    assert wire(requests.template_usage(pool(image="ami", instance_tags={"a": "b"}))) == {
        "templateId": "local/node",
        "requirementNamespace": "ns",
        "requirementName": "workers",
        "requirementTag": "p/s/r",
        "targetInstanceCount": 2,
        "imagesId": "ami",
        "instanceTags": {"a": "b"},
        "maintainInstanceCount": False,
    }


def test_never_is_said_and_not_left_to_the_platform() -> None:
    written = wire(requests.pool_properties(pool()))
    assert written["idleNodeShutdown"] == written["idlePoolShutdown"] == {"enabled": False}


def test_a_pool_with_all_its_times_and_sizes() -> None:
    asked = pool(
        min_nodes=0,
        max_nodes=100_000,
        node_boot_timeout=timedelta(minutes=10),
        idle_node_shutdown=timedelta(seconds=30),
        idle_pool_shutdown=timedelta(0),
        worker_tag="t",
        workers_per_node=2,
        metrics=True,
    )
    assert wire(requests.pool_properties(asked)) == {
        "createNodeWorkers": {"targetType": "PER_NODE", "targetCount": 2},
        "minNodes": 0,
        "maxNodes": 100_000,
        "nodeBootTimeout": "PT10M",
        "idleNodeShutdown": {"enabled": True, "timeout": "PT30S"},
        "idlePoolShutdown": {"enabled": True, "timeout": "P0D"},
        "workerTag": "t",
        "metricsEnabled": True,
    }


def test_a_template() -> None:
    new = NewTemplate("ns", "t", "single", (TemplateSource("s", "m"),), description="d", user_data="u")
    assert wire(requests.template(new)) == {
        "type": "co.yellowdog.platform.model.ComputeRequirementStaticTemplate",
        "namespace": "ns",
        "name": "t",
        "strategyType": "single",
        "description": "d",
        "userData": "u",
        "sources": [{"sourceTemplateId": "s", "instanceType": "m"}],
    }
