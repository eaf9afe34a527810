"""The tables of statuses agree with the SDK's own."""

from __future__ import annotations

from yellowdog_client.model.compute_requirement_status import ComputeRequirementStatus
from yellowdog_client.model.instance_status import InstanceStatus
from yellowdog_client.model.node_status import NodeStatus
from yellowdog_client.model.task_group_status import TaskGroupStatus
from yellowdog_client.model.task_status import TaskStatus
from yellowdog_client.model.work_requirement_status import WorkRequirementStatus
from yellowdog_client.model.worker_pool_status import WorkerPoolStatus

from raydog_resources.local_platform.engine import statuses


def test_tasks() -> None:
    assert {s.name for s in TaskStatus if s.waiting} == statuses.TASK_WAITING
    assert {s.name for s in TaskStatus if s.in_progress} == statuses.TASK_IN_PROGRESS
    assert {s.name for s in TaskStatus if s.finished} == statuses.TASK_FINISHED


def test_groups() -> None:
    assert {s.name for s in TaskGroupStatus if s.terminated} == statuses.GROUP_OVER
    assert {s.name for s in TaskGroupStatus if s.active} == statuses.GROUP_STARTING_TASKS
    assert {s.name for s in TaskGroupStatus if s.terminating} | {"FINISHING"} == statuses.GROUP_ENDING


def test_requirements_and_pools() -> None:
    assert {s.name for s in WorkRequirementStatus if s.finished} == statuses.REQUIREMENT_OVER
    assert {s.name for s in WorkerPoolStatus if s.finished} == statuses.POOL_OVER


def test_nodes_and_machines() -> None:
    assert {s.name for s in NodeStatus if s.active} == statuses.NODE_ACTIVE
    assert {s.name for s in InstanceStatus if s.alive} == statuses.INSTANCE_STAYING
    assert statuses.INSTANCE_STAYING | {"TERMINATING"} == statuses.INSTANCE_THERE
    assert {s.name for s in ComputeRequirementStatus} >= statuses.COMPUTE_OVER | statuses.COMPUTE_GROWING
    assert not statuses.COMPUTE_OVER & statuses.COMPUTE_GROWING
