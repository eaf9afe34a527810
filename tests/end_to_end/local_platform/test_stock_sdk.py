"""The vendor's own client, unmodified: everything that a Ray cluster's life needs, on real processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from yellowdog_client import PlatformClient
from yellowdog_client.common import SearchClient
from yellowdog_client.model import (
    ApiKey,
    ComputeRequirementStatus,
    ComputeRequirementTemplateUsage,
    InstanceSearch,
    NodeSearch,
    NodeStatus,
    NodeWorkerTarget,
    NodeWorkerTargetType,
    ProvisionedWorkerPool,
    ProvisionedWorkerPoolProperties,
    RetryProperties,
    RunSpecification,
    ServicesSchema,
    SliceReference,
    Task,
    TaskGroup,
    TaskSearch,
    TaskStatus,
    WorkerPoolSearch,
    WorkerPoolStatus,
    WorkRequirement,
    WorkRequirementSearch,
    WorkRequirementStatus,
)
from yellowdog_client.model.exceptions import InvalidRequestException, NotAuthorisedException

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.local_platform.rig import wait_until

_PATIENCE = RetryProperties(
    maxAttempts=2, initialInterval=timedelta(milliseconds=5), maxInterval=timedelta(milliseconds=10)
)


def _client(platform: LocalPlatform, secret: str | None = None) -> PlatformClient:
    schema = ServicesSchema(defaultUrl=platform.url, retry=_PATIENCE)
    return PlatformClient.create(schema, ApiKey(platform.key_id, secret or platform.key_secret))


@pytest.fixture(scope="module")
def platform() -> Iterator[LocalPlatform]:
    with LocalPlatform() as running:
        yield running


@pytest.fixture(scope="module")
def client(platform: LocalPlatform) -> Iterator[PlatformClient]:
    speaking = _client(platform)
    yield speaking
    speaking.close()


def _provision(client: PlatformClient, name: str, nodes: int) -> ProvisionedWorkerPool:
    pool: ProvisionedWorkerPool = client.worker_pool_client.provision_worker_pool(
        ComputeRequirementTemplateUsage(
            templateId="local/node",
            requirementNamespace="stock",
            requirementName=name,
            targetInstanceCount=nodes,
        ),
        ProvisionedWorkerPoolProperties(
            workerTag=name,
            minNodes=0,
            createNodeWorkers=NodeWorkerTarget(NodeWorkerTargetType.PER_NODE, 1),
        ),
    )
    return pool


def _group(name: str, tag: str) -> TaskGroup:
    return TaskGroup(
        name=name,
        runSpecification=RunSpecification(taskTypes=["bash"], workerTags=[tag]),
        finishIfAllTasksFinished=False,
    )


def _bash(name: str, script: str) -> Task:
    return Task(name=name, taskType="bash", arguments=["taskdata.txt"], taskData=script)


def _tasks(client: PlatformClient, group_id: str) -> list[Task]:
    found: list[Task] = client.work_client.get_tasks(TaskSearch(taskGroupId=group_id)).list_all()
    return found


def _output(platform: LocalPlatform, task: Task) -> str:
    headers = {"Authorization": f"yd-key {platform.key_id}:{platform.key_secret}"}
    answer = requests.get(f"{platform.url}/__local/output/{task.id}", headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.text


def _running_nodes(client: PlatformClient, pool_id: str) -> int:
    search = NodeSearch(workerPoolId=pool_id, statuses=[NodeStatus.RUNNING])
    return len(client.worker_pool_client.get_nodes(search).list_all())


def test_a_clusters_whole_life(platform: LocalPlatform, client: PlatformClient) -> None:
    pool = _provision(client, "life", 4)
    requirement = client.work_client.add_work_requirement(
        WorkRequirement(
            namespace="stock", name="life", taskGroups=[_group("one", "life"), _group("two", "life")]
        )
    )
    one, two = (group.id or "" for group in requirement.taskGroups or [])
    script = 'echo "$YD_TASK_ID on $(hostname)"; sleep 0.3'
    for group in (one, two):
        client.work_client.add_tasks_to_task_group_by_id(group, [_bash(f"t{i}", script) for i in range(10)])

    def all_done() -> bool:
        return all(t.status == TaskStatus.COMPLETED for g in (one, two) for t in _tasks(client, g))

    wait_until("20 tasks completed", all_done, 40)
    done = _tasks(client, one) + _tasks(client, two)
    assert len(done) == 20
    hosts = Counter(_output(platform, task).split(" on ")[1].strip() for task in done)
    assert len({task.nodeId for task in done}) == 4
    assert sum(hosts.values()) == 20
    for task in done:
        assert _output(platform, task).startswith(f"{task.id} on ")

    for size in (6, 2):
        client.worker_pool_client.resize_worker_pool(pool, size)
        wait_until(f"{size} nodes run", lambda size=size: _running_nodes(client, pool.id or "") == size, 30)  # type: ignore[misc]

    _cancel_with_abort(platform, client, requirement, one)
    _shut_down(client, pool)


def _cancel_with_abort(
    platform: LocalPlatform, client: PlatformClient, requirement: WorkRequirement, group: str
) -> None:
    trap = "trap 'echo farewell' EXIT\necho ready\nsleep 60 &\nwait\n"
    added = client.work_client.add_tasks_to_task_group_by_id(
        group, [_bash("trapped-1", trap), _bash("trapped-2", trap)]
    )
    wait_until(
        "both wait at their traps", lambda: all("ready" in _try_output(platform, task) for task in added)
    )
    client.work_client.cancel_work_requirement(requirement, abort=True)

    def cancelled() -> bool:
        found = client.work_client.get_work_requirement_by_id(requirement.id or "")
        return bool(found.status == WorkRequirementStatus.CANCELLED)

    wait_until("the requirement is cancelled", cancelled)
    for task in added:
        found = client.work_client.get_task_by_id(task.id or "")
        assert found.status == TaskStatus.ABORTED
        assert "farewell" in _output(platform, found), "the EXIT trap did not run"


def _try_output(platform: LocalPlatform, task: Task) -> str:
    try:
        return _output(platform, task)
    except requests.HTTPError:
        return ""


def _shut_down(client: PlatformClient, pool: ProvisionedWorkerPool) -> None:
    client.worker_pool_client.shutdown_worker_pool(pool)
    compute = client.compute_client.get_compute_requirement_by_id(pool.computeRequirementId or "")
    if compute.status not in (ComputeRequirementStatus.TERMINATING, ComputeRequirementStatus.TERMINATED):
        client.compute_client.terminate_compute_requirement(compute)

    def terminated() -> bool:
        found = client.compute_client.get_compute_requirement_by_id(pool.computeRequirementId or "")
        return bool(found.status == ComputeRequirementStatus.TERMINATED)

    wait_until("the compute requirement is terminated", terminated)
    again = client.worker_pool_client.get_worker_pool_by_id(pool.id or "")
    wait_until(
        "the pool is terminated",
        lambda: again.status in (WorkerPoolStatus.SHUTDOWN, WorkerPoolStatus.TERMINATED),
    )
    instances = client.compute_client.get_instances(
        InstanceSearch(computeRequirementId=pool.computeRequirementId)
    ).list_all()
    assert len(instances) == 6
    assert {str(instance.status) for instance in instances} == {"TERMINATED"}


def test_every_list_is_paged(client: PlatformClient) -> None:
    pool = _provision(client, "paged", 3)
    requirement = client.work_client.add_work_requirement(
        WorkRequirement(namespace="stock", name="paged", taskGroups=[_group("g", "nobody")])
    )
    group = (requirement.taskGroups or [])[0].id or ""
    client.work_client.add_tasks_to_task_group_by_id(group, [_bash(f"t{i}", "true") for i in range(7)])
    client.work_client.add_work_requirement(WorkRequirement(namespace="stock", name="paged-2"))
    _provision(client, "paged-2", 0)
    wait_until("three nodes run", lambda: _running_nodes(client, pool.id or "") == 3)
    searches: list[SearchClient[Any]] = [
        client.work_client.get_tasks(TaskSearch(taskGroupId=group)),
        client.work_client.get_work_requirements(WorkRequirementSearch(namespace="stock", name="paged")),
        client.worker_pool_client.get_worker_pools(WorkerPoolSearch(namespace="stock", name="paged")),
        client.worker_pool_client.get_nodes(NodeSearch(workerPoolId=pool.id)),
        client.compute_client.get_instances(InstanceSearch(computeRequirementId=pool.computeRequirementId)),
    ]
    for search, expected in zip(searches, (7, 2, 2, 3, 3), strict=True):
        first = search.slice(SliceReference(size=1))
        assert len(first.items or []) == 1
        assert first.nextSliceId
        rest = search.slice(SliceReference(sliceId=first.nextSliceId, size=1000))
        assert len(rest.items or []) == expected - 1
        assert not rest.nextSliceId
        assert len(search.list_all()) == expected
    client.work_client.cancel_work_requirement(requirement)
    client.worker_pool_client.shutdown_worker_pool(pool)


def test_refusals_are_the_sdks_exceptions(platform: LocalPlatform, client: PlatformClient) -> None:
    named = WorkRequirement(namespace="stock", name="refused")
    first = client.work_client.add_work_requirement(named)
    with pytest.raises(InvalidRequestException, match="already exists"):
        client.work_client.add_work_requirement(named)
    with pytest.raises(InvalidRequestException, match="no-such/template"):
        client.worker_pool_client.provision_worker_pool(
            ComputeRequirementTemplateUsage(templateId="no-such/template", requirementName="x")
        )
    with pytest.raises(requests.HTTPError, match=r"404.*NotFoundException"):
        client.work_client.get_work_requirement_by_id(
            "ydid:workreq:000000:00000000-0000-0000-0000-000000000000"
        )
    client.work_client.cancel_work_requirement(first)
    with pytest.raises(requests.HTTPError, match=r"403.*InvalidWorkRequirementStatusException"):
        client.work_client.cancel_work_requirement_by_id(first.id or "")
    stranger = _client(platform, "wrong")
    with pytest.raises(NotAuthorisedException):
        stranger.application_client.get_application_details()
    stranger.close()
    assert client.application_client.get_application_details().name


def test_the_agent_keeps_its_contract(
    platform: LocalPlatform, client: PlatformClient, tmp_path: Path
) -> None:
    pool = _provision(client, "contract", 1)
    requirement = client.work_client.add_work_requirement(
        WorkRequirement(namespace="stock", name="contract", taskGroups=[_group("g", "contract")])
    )
    group = (requirement.taskGroups or [])[0].id or ""
    script = 'pwd; ls; echo "$GREETING"; env | grep ^YD_ | cut -d= -f1 | sort; exit 3\n'
    task = _bash("contract", script)
    task.environment = {"GREETING": "hello world"}
    added = client.work_client.add_tasks_to_task_group_by_id(group, [task])[0]
    failed = wait_until(
        "the task failed",
        lambda: next((t for t in _tasks(client, group) if t.status == TaskStatus.FAILED), None),
    )
    lines = _output(platform, failed).splitlines()
    assert lines[0].endswith("/" + (added.id or "").replace(":", "_"))
    assert {"taskdata.txt", "taskoutput.txt", "hello world"} <= set(lines)
    assert {"YD_TASK_ID", "YD_TASK_GROUP_ID", "YD_INSTANCE_ID", "YD_PROVIDER", "YD_REGION"} <= set(lines)
    assert {"YD_INSTANCE_TYPE", "YD_WORKER_SLOT", "YD_AGENT_HOME", "YD_AGENT_DATA"} <= set(lines)
    error = failed.errors[0]
    assert (error.errorType, error.processExitCode, error.causedFailure) == ("PROCESS_NON_ZERO_EXIT", 3, True)
    client.work_client.cancel_work_requirement(requirement)
    client.worker_pool_client.shutdown_worker_pool(pool)
