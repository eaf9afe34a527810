"""What the stock SDK makes of the answers: typed objects, its own exceptions, whole lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from yellowdog_client import PlatformClient
from yellowdog_client.model import (
    AutoShutdown,
    ComputeRequirementStatus,
    ComputeRequirementTemplateUsage,
    CreateNamespaceRequest,
    DoubleRange,
    InstanceSearch,
    MachineImageFamilySearch,
    NodeSearch,
    NodeStatus,
    NodeWorkerTarget,
    NodeWorkerTargetType,
    ProvisionedWorkerPool,
    ProvisionedWorkerPoolProperties,
    RetryPolicy,
    RunSpecification,
    SimulatorInstance,
    SliceReference,
    SortDirection,
    Task,
    TaskGroup,
    TaskSearch,
    TaskStatus,
    WorkerPoolSearch,
    WorkRequirement,
    WorkRequirementSearch,
    WorkRequirementStatus,
)
from yellowdog_client.model.exceptions import InvalidRequestException, NotAuthorisedException

from tests.unit.local_platform.api.in_process import Platform
from tests.unit.local_platform.api.sdk_in_process import client_of


@pytest.fixture
def client(platform: Platform) -> PlatformClient:
    return client_of(platform.app)[0]


def _provision(client: PlatformClient, count: int = 2) -> ProvisionedWorkerPool:
    return client.worker_pool_client.provision_worker_pool(
        ComputeRequirementTemplateUsage(
            templateId="local/node",
            requirementName="pool",
            requirementNamespace="ns",
            targetInstanceCount=count,
        ),
        ProvisionedWorkerPoolProperties(
            createNodeWorkers=NodeWorkerTarget(NodeWorkerTargetType.PER_NODE, 1),
            maxNodes=10,
            idleNodeShutdown=AutoShutdown(enabled=True, timeout=timedelta(minutes=90)),
            nodeBootTimeout=timedelta(days=14),
            workerTag="blue",
        ),
    )


def _submit(client: PlatformClient, name: str = "work") -> WorkRequirement:
    specification = RunSpecification(
        taskTypes=["bash"],
        workerTags=["blue"],
        taskTimeout=timedelta(seconds=1.5),
        vcpus=DoubleRange(0, 4),
        retryPolicy=RetryPolicy(maxRetries=1),
    )
    group = TaskGroup(name="one", runSpecification=specification, finishIfAllTasksFinished=False)
    return client.work_client.add_work_requirement(
        WorkRequirement(namespace="ns", name=name, taskGroups=[group], tag="t")
    )


def test_the_way_of_a_cluster(platform: Platform, client: PlatformClient) -> None:
    pool = _provision(client)
    requirement = _submit(client)
    assert requirement.taskGroups is not None
    group = requirement.taskGroups[0]
    task = client.work_client.add_tasks_to_task_group_by_id(
        str(group.id), [Task(taskType="bash", arguments=["x"])]
    )[0]
    platform.runtime.work()
    found = client.work_client.get_task_by_id(str(task.id))
    assert found.status is TaskStatus.EXECUTING
    node = client.worker_pool_client.get_node_by_worker_id(str(found.workerId))
    assert node.details is not None
    assert node.details.workerTag == "blue"
    search = InstanceSearch(computeRequirementId=pool.computeRequirementId)
    instances = client.compute_client.get_instances(search).list_all()
    assert all(isinstance(instance, SimulatorInstance) for instance in instances)
    assert node.details.instanceId in {str(instance.id.instanceId) for instance in instances if instance.id}
    cancelled = client.work_client.cancel_work_requirement_by_id(str(requirement.id), abort=True)
    assert cancelled.status is WorkRequirementStatus.CANCELLING
    client.worker_pool_client.shutdown_worker_pool_by_id(str(pool.id))
    compute = client.compute_client.get_compute_requirement_by_id(str(pool.computeRequirementId))
    ending = client.compute_client.terminate_compute_requirement(compute)
    assert ending.status is ComputeRequirementStatus.TERMINATING
    platform.runtime.work()
    assert client.work_client.get_task_by_id(str(task.id)).status is TaskStatus.ABORTED
    ended = client.work_client.get_work_requirement_by_id(str(requirement.id))
    assert ended.status is WorkRequirementStatus.CANCELLED


def test_large_bodies_come_zipped(platform: Platform) -> None:
    client, adapter = client_of(platform.app)
    requirement = _submit(client)
    assert requirement.taskGroups is not None
    tasks = [Task(taskType="bash", taskData="echo hello\n" * 500)]
    made = client.work_client.add_tasks_to_task_group_by_id(str(requirement.taskGroups[0].id), tasks)
    assert made[0].taskData == tasks[0].taskData
    assert adapter.encodings[-1] == "gzip"


def test_what_is_sent_back_whole_is_taken(client: PlatformClient) -> None:
    requirement = _submit(client)
    assert requirement.taskGroups is not None
    more = TaskGroup(name="two", runSpecification=RunSpecification(taskTypes=["bash"]))
    requirement.taskGroups.append(more)
    updated = client.work_client.update_work_requirement(requirement)
    assert [group.name for group in updated.taskGroups or []] == ["one", "two"]
    compute = client.compute_client.get_compute_requirement_by_id(
        str(_provision(client).computeRequirementId)
    )
    compute.targetInstanceCount = 3
    assert client.compute_client.update_compute_requirement(compute).targetInstanceCount == 3


def test_lists_are_whole_however_they_are_paged(platform: Platform, client: PlatformClient) -> None:
    for number in range(5):
        _submit(client, f"work-{number}")
    _provision(client, 3)
    platform.runtime.work()
    search = WorkRequirementSearch(
        namespaces=["ns"],
        statuses=[WorkRequirementStatus.RUNNING],
        sortField="name",
        sortDirection=SortDirection.DESCENDING,
    )
    found = client.work_client.get_work_requirements(search)
    assert [summary.name for summary in found.list_all()] == [f"work-{n}" for n in (4, 3, 2, 1, 0)]
    first = found.slice(SliceReference(size=2))
    second = found.slice(SliceReference(sliceId=first.nextSliceId, size=2))
    assert [summary.name for summary in (first.items or []) + (second.items or [])] == [
        f"work-{n}" for n in (4, 3, 2, 1)
    ]
    pools = client.worker_pool_client.get_worker_pools(
        WorkerPoolSearch(name="poo", isHealthy=True)
    ).list_all()
    assert [summary.registeredNodeCount for summary in pools] == [3]
    nodes = client.worker_pool_client.get_nodes(
        NodeSearch(workerPoolId=pools[0].id, statuses=[NodeStatus.RUNNING], vcpus=DoubleRange(1, None))
    )
    assert len(nodes.list_all()) == 3
    assert client.work_client.get_tasks(TaskSearch(hasErrors=True)).list_all() == []


def test_the_other_lists(client: PlatformClient) -> None:
    assert client.application_client.get_application_details().accountName == "local platform"
    assert [template.name for template in client.compute_client.find_all_compute_requirement_templates()] == [
        "node"
    ]
    assert client.images_client.get_image_families(MachineImageFamilySearch()).list_all() == []
    ident = client.namespaces_client.create_namespace(CreateNamespaceRequest("fresh"))
    assert client.namespaces_client.get_namespace(ident).namespace == "fresh"
    client.namespaces_client.delete_namespace(ident)


def test_every_refusal_is_the_sdks_exception(platform: Platform, client: PlatformClient) -> None:
    requirement = _submit(client)
    with pytest.raises(InvalidRequestException, match="already exists"):
        _submit(client)
    client.work_client.cancel_work_requirement_by_id(str(requirement.id))
    with pytest.raises(requests.HTTPError, match="InvalidWorkRequirementStatusException") as illegal:
        client.work_client.finish_work_requirement_by_id(str(requirement.id))
    assert illegal.value.response.status_code == 403
    with pytest.raises(requests.HTTPError, match="NotFoundException"):
        client.work_client.get_task_by_id("ydid:task:none")
    stranger, _ = client_of(platform.app, secret="guessed")
    with pytest.raises(NotAuthorisedException, match="not this platform's"):
        stranger.application_client.get_application_details()
