"""YellowDog's words for states and ours, a table for each noun; a word that isn't in it reads as unknown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceState
from raydog_resources.gateways.node import NodeState, WorkerState
from raydog_resources.gateways.task import TaskState
from raydog_resources.gateways.task_group import TaskGroupState
from raydog_resources.gateways.work_requirement import WorkRequirementState
from raydog_resources.gateways.worker_pool import WorkerPoolState

S = TypeVar("S", bound=Enum)

# The vendor's document: the enum of that name in yellowdog_client.model, whose docstrings tell the meaning.

# WorkRequirementStatus
WORK_REQUIREMENT: Mapping[str, WorkRequirementState] = {
    "RUNNING": WorkRequirementState.RUNNING,
    "HELD": WorkRequirementState.HELD,
    "FINISHING": WorkRequirementState.FINISHING,
    "COMPLETED": WorkRequirementState.COMPLETED,
    "FAILED": WorkRequirementState.FAILED,
    "CANCELLING": WorkRequirementState.CANCELLING,
    "CANCELLED": WorkRequirementState.CANCELLED,
}

# TaskGroupStatus
TASK_GROUP: Mapping[str, TaskGroupState] = {
    "PENDING": TaskGroupState.PENDING,
    "RUNNING": TaskGroupState.RUNNING,
    "HELD": TaskGroupState.HELD,
    "FINISHING": TaskGroupState.FINISHING,
    "COMPLETED": TaskGroupState.COMPLETED,
    "FAILING": TaskGroupState.FAILING,
    "FAILED": TaskGroupState.FAILED,
    "CANCELLING": TaskGroupState.CANCELLING,
    "CANCELLED": TaskGroupState.CANCELLED,
}

# TaskStatus
TASK: Mapping[str, TaskState] = {
    "PENDING": TaskState.PENDING,
    "READY": TaskState.READY,
    "ALLOCATED": TaskState.ALLOCATED,
    "DOWNLOADING": TaskState.DOWNLOADING,
    "EXECUTING": TaskState.EXECUTING,
    "UPLOADING": TaskState.UPLOADING,
    "COMPLETED": TaskState.COMPLETED,
    "FAILED": TaskState.FAILED,
    "ABORTED": TaskState.ABORTED,
    "CANCELLED": TaskState.CANCELLED,
    "DISCARDED": TaskState.DISCARDED,
    "RESUBMITTED": TaskState.RESUBMITTED,
}

# WorkerPoolStatus
WORKER_POOL: Mapping[str, WorkerPoolState] = {
    "PENDING": WorkerPoolState.PENDING,
    "CONFIGURING": WorkerPoolState.CONFIGURING,
    "EMPTY": WorkerPoolState.EMPTY,
    "IDLE": WorkerPoolState.IDLE,
    "RUNNING": WorkerPoolState.RUNNING,
    "SHUTDOWN": WorkerPoolState.SHUTTING_DOWN,
    "TERMINATED": WorkerPoolState.TERMINATED,
}

# NodeStatus
NODE: Mapping[str, NodeState] = {
    "RUNNING": NodeState.RUNNING,
    "LATE": NodeState.LATE,
    "LOST": NodeState.LOST,
    "DEREGISTERED": NodeState.DEREGISTERED,
    "TERMINATED": NodeState.TERMINATED,
}

# WorkerStatus; the three in the middle are its deprecated words for a worker that a task group has claimed
WORKER: Mapping[str, WorkerState] = {
    "STOPPED": WorkerState.STOPPED,
    "STARTING": WorkerState.STARTING,
    "DOING_TASK": WorkerState.RUNNING,
    "SLEEPING": WorkerState.RUNNING,
    "BATCH_ALLOCATION": WorkerState.RUNNING,
    "RUNNING": WorkerState.RUNNING,
    "LATE": WorkerState.LATE,
    "LOST": WorkerState.LOST,
    "SHUTDOWN": WorkerState.SHUT_DOWN,
}

# ComputeRequirementStatus
COMPUTE_REQUIREMENT: Mapping[str, ComputeRequirementState] = {
    "NEW": ComputeRequirementState.NEW,
    "PROVISIONING": ComputeRequirementState.PROVISIONING,
    "STARTING": ComputeRequirementState.STARTING,
    "RUNNING": ComputeRequirementState.RUNNING,
    "STOPPING": ComputeRequirementState.STOPPING,
    "STOPPED": ComputeRequirementState.STOPPED,
    "TERMINATING": ComputeRequirementState.TERMINATING,
    "TERMINATED": ComputeRequirementState.TERMINATED,
}

# InstanceStatus
INSTANCE: Mapping[str, InstanceState] = {
    "PENDING": InstanceState.PENDING,
    "RUNNING": InstanceState.RUNNING,
    "STOPPING": InstanceState.STOPPING,
    "STOPPED": InstanceState.STOPPED,
    "TERMINATING": InstanceState.TERMINATING,
    "TERMINATED": InstanceState.TERMINATED,
    "UNAVAILABLE": InstanceState.UNAVAILABLE,
    "UNKNOWN": InstanceState.UNKNOWN,
}


def ours(word: Enum | None, table: Mapping[str, S], unknown: S) -> S:
    """Our state for a word of the platform's, `unknown` where it says none, or one that is new to us."""
    return unknown if word is None else table.get(word.value, unknown)


def theirs(state: S, table: Mapping[str, S]) -> str:
    """The platform's word for a state of ours."""
    for word, known in table.items():
        if known is state:
            return word
    raise ValueError(f"{state}: the platform has no word for it, so that it can't be asked for")
