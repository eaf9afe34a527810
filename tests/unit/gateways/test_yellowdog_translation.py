"""Answers of the platform, as the SDK loads them from the wire, in our words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, TypeVar

import pytest
from yellowdog_client import model
from yellowdog_client.common.json import Json

from raydog_resources.gateways import yellowdog_translation_account as account
from raydog_resources.gateways import yellowdog_translation_compute as compute
from raydog_resources.gateways import yellowdog_translation_pools as pools
from raydog_resources.gateways import yellowdog_translation_work as work
from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceKey, InstanceState
from raydog_resources.gateways.node import NodeState, Worker, WorkerState
from raydog_resources.gateways.task import TaskError, TaskState
from raydog_resources.gateways.task_group import TaskGroupState
from raydog_resources.gateways.template import TemplateSource
from raydog_resources.gateways.work_requirement import WorkRequirementState
from raydog_resources.gateways.worker_pool import WorkerPoolState
from raydog_resources.gateways.yellowdog_translation import UnreadableAnswer, needed

T = TypeVar("T")

JAVA = "co.yellowdog.platform.model"
THEN = "2026-01-02T03:04:05.678Z"
THEN_OURS = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)


def loaded(document: dict[str, Any], kind: type[T]) -> T:
    return Json.load(document, kind)


def test_a_work_requirement_with_its_groups() -> None:
    group = {
        "id": "ydid:taskgrp:1:1",
        "name": "head",
        "status": "RUNNING",
        "tag": "g",
        "starved": True,
        "runSpecification": {"taskTypes": ["bash"]},
        "taskSummary": {"statusCounts": {"EXECUTING": 2, "READY": 1}, "taskCount": 3},
    }
    document = {
        "id": "ydid:workreq:1",
        "namespace": "ns",
        "name": "cluster",
        "tag": "p/s/r",
        "priority": 2.5,
        "status": "HELD",
        "createdTime": THEN,
        "taskGroups": [group],
    }
    seen = work.work_requirement(loaded(document, model.WorkRequirement))
    assert (seen.id, seen.namespace, seen.name, seen.tag) == ("ydid:workreq:1", "ns", "cluster", "p/s/r")
    assert (seen.state, seen.priority, seen.created) == (WorkRequirementState.HELD, 2.5, THEN_OURS)
    head = seen.group("head")
    assert head is not None
    assert (head.state, head.starved, head.waiting_on_dependency) == (TaskGroupState.RUNNING, True, False)
    assert head.task_counts == {TaskState.EXECUTING: 2, TaskState.READY: 1}
    assert seen.group("other") is None


def test_a_task_with_what_went_wrong() -> None:
    error = {
        "timestamp": THEN,
        "error": "exit code 3",
        "errorType": "PROCESS_NON_ZERO_EXIT",
        "processExitCode": 3,
        "nodeId": "n",
    }
    document = {
        "id": "ydid:task:1:1:1",
        "name": "head-1",
        "taskGroupId": "ydid:taskgrp:1:1",
        "status": "FAILED",
        "retryCount": 2,
        "nodeId": "n",
        "workerId": "w",
        "startedTime": THEN,
        "finishedTime": THEN,
        "abortRequestedTime": THEN,
        "errors": [error],
    }
    seen = work.task(loaded(document, model.Task))
    assert (seen.id, seen.group_id, seen.state) == ("ydid:task:1:1:1", "ydid:taskgrp:1:1", TaskState.FAILED)
    assert (seen.retries, seen.node_id, seen.worker_id) == (2, "n", "w")
    assert seen.started == seen.finished == seen.abort_requested == THEN_OURS
    assert seen.errors == (TaskError("exit code 3", "PROCESS_NON_ZERO_EXIT", THEN_OURS, 3, "n"),)


def test_a_provisioned_pool() -> None:
    document = {
        "type": f"{JAVA}.ProvisionedWorkerPool",
        "id": "p",
        "namespace": "ns",
        "name": "workers",
        "status": "SHUTDOWN",
        "createdTime": THEN,
        "computeRequirementId": "c",
        "expectedNodeCount": 3,
        "awaitingNodes": True,
        "nodeSummary": {"statusCounts": {"RUNNING": 2}},
        "properties": {"workerTag": "tag", "minNodes": 0, "maxNodes": 9},
    }
    seen = pools.worker_pool(loaded(document, model.WorkerPool))
    assert (seen.id, seen.state, seen.created) == ("p", WorkerPoolState.SHUTTING_DOWN, THEN_OURS)
    assert (seen.compute_requirement_id, seen.expected_nodes, seen.awaiting_nodes) == ("c", 3, True)
    assert (seen.worker_tag, seen.min_nodes, seen.max_nodes) == ("tag", 0, 9)
    assert seen.node_counts == {NodeState.RUNNING: 2}


@pytest.mark.parametrize("kind", ["ConfiguredWorkerPool", "SomethingNewer"])
def test_a_pool_of_another_kind_is_read_as_far_as_it_goes(kind: str) -> None:
    seen = pools.worker_pool(loaded({"type": f"{JAVA}.{kind}", "id": "p", "name": "x"}, model.WorkerPool))
    assert (seen.id, seen.name, seen.state) == ("p", "x", WorkerPoolState.UNKNOWN)
    assert (seen.compute_requirement_id, seen.worker_tag, seen.max_nodes) == ("", "", None)


def test_a_node_with_its_workers() -> None:
    details = {
        "instanceId": "i-1",
        "privateIpAddress": "10.0.0.4",
        "workerTag": "t",
        "vcpus": 2.0,
        "ram": 8.0,
    }
    workers = [{"id": "w1", "status": "DOING_TASK"}, {"id": "w2", "status": "STOPPED"}]
    document = {"id": "n", "workerPoolId": "p", "status": "LATE", "details": details, "workers": workers}
    seen = pools.node(loaded(document, model.Node))
    assert (seen.id, seen.pool_id, seen.state, seen.instance_id) == ("n", "p", NodeState.LATE, "i-1")
    assert (seen.private_ip, seen.public_ip, seen.worker_tag) == ("10.0.0.4", "", "t")
    assert (seen.cpus, seen.memory_gb) == (2.0, 8.0)
    assert seen.workers == (Worker("w1", WorkerState.RUNNING), Worker("w2", WorkerState.STOPPED))


def test_a_node_of_which_little_is_known() -> None:
    seen = pools.node(loaded({"id": "n"}, model.Node))
    assert (seen.state, seen.private_ip, seen.workers) == (NodeState.UNKNOWN, "", ())


def test_a_compute_requirement() -> None:
    source = {"type": f"{JAVA}.SimulatorComputeSource", "name": "s"}
    document = {
        "id": "c",
        "namespace": "ns",
        "name": "workers",
        "tag": "p/s/r",
        "status": "TERMINATING",
        "nextStatus": "TERMINATED",
        "createdTime": THEN,
        "createdFromId": "t",
        "targetInstanceCount": 4,
        "expectedInstanceCount": 3,
        "provisionStrategy": {"type": f"{JAVA}.SingleSourceProvisionStrategy", "sources": [source]},
    }
    seen = compute.compute_requirement(loaded(document, model.ComputeRequirement))
    assert (seen.id, seen.tag, seen.template_id) == ("c", "p/s/r", "t")
    assert (seen.state, seen.next_state) == (
        ComputeRequirementState.TERMINATING,
        ComputeRequirementState.TERMINATED,
    )
    assert (seen.target_instances, seen.expected_instances, seen.created) == (4, 3, THEN_OURS)


@pytest.mark.parametrize("kind", ["SimulatorInstance", "AwsInstance", "SomethingNewer"])
def test_an_instance_of_any_provider(kind: str) -> None:
    document = {
        "type": f"{JAVA}.{kind}",
        "id": {"sourceId": "s", "instanceId": "i-1"},
        "status": "RUNNING",
        "publicIpAddress": "203.0.113.9",
        "spot": True,
        "createdTime": THEN,
    }
    seen = compute.instance(loaded(document, model.Instance))
    assert (seen.key, seen.state) == (InstanceKey("s", "i-1"), InstanceState.RUNNING)
    assert (seen.public_ip, seen.private_ip, seen.spot, seen.created) == ("203.0.113.9", "", True, THEN_OURS)


def test_an_instance_without_an_id_is_no_answer() -> None:
    with pytest.raises(UnreadableAnswer, match="id of an instance"):
        compute.instance(loaded({"type": f"{JAVA}.SimulatorInstance"}, model.Instance))


def test_a_static_template_names_its_sources() -> None:
    document = {
        "type": f"{JAVA}.ComputeRequirementStaticTemplate",
        "id": "t",
        "namespace": "local",
        "name": "node",
        "strategyType": "single",
        "sources": [{"sourceTemplateId": "s", "instanceType": "m"}],
        "instanceTags": {"a": "b"},
    }
    seen = account.template(loaded(document, model.ComputeRequirementTemplate))
    assert (seen.kind, seen.strategy, seen.sources) == ("static", "single", (TemplateSource("s", "m"),))
    assert seen.instance_tags == {"a": "b"}


def test_a_dynamic_template_names_none() -> None:
    document = {
        "type": f"{JAVA}.ComputeRequirementDynamicTemplate",
        "id": "t",
        "name": "n",
        "strategyType": "x",
    }
    seen = account.template(loaded(document, model.ComputeRequirementTemplate))
    assert (seen.kind, seen.sources) == ("dynamic", ())


@pytest.mark.parametrize(
    ("everything", "readable"), [(True, None), (False, ("a", "b"))], ids=["all namespaces", "some"]
)
def test_an_application_and_what_it_may_read(everything: bool, readable: tuple[str, ...] | None) -> None:
    document = {"id": "a", "allNamespacesReadable": everything, "readableNamespaces": ["a", "b"]}
    assert account.application(loaded(document, model.ApplicationDetails)).readable_namespaces == readable


def test_a_source_of_a_provider() -> None:
    seen = account.source(loaded({"id": "s", "provider": "AWS"}, model.ComputeSourceTemplateSummary))
    assert (seen.id, seen.provider) == ("s", "AWS")


@pytest.mark.parametrize("value", [None, ""])
def test_an_answer_without_its_id_is_unreadable(value: str | None) -> None:
    with pytest.raises(UnreadableAnswer, match="it lacks the id"):
        needed(value, "id")
