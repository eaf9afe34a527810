"""Requirements, groups and tasks as the SDK has them, in our words."""

from __future__ import annotations

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways.task import Task, TaskError, TaskState
from raydog_resources.gateways.task_group import TaskGroup, TaskGroupState
from raydog_resources.gateways.work_requirement import (
    WorkRequirement,
    WorkRequirementState,
    WorkRequirementSummary,
)
from raydog_resources.gateways.yellowdog_translation import counts, needed


def work_requirement_summary(answer: model.WorkRequirementSummary) -> WorkRequirementSummary:
    return WorkRequirementSummary(
        id=needed(answer.id, "id"),
        namespace=answer.namespace or "",
        name=answer.name or "",
        state=states.ours(answer.status, states.WORK_REQUIREMENT, WorkRequirementState.UNKNOWN),
        tag=answer.tag or "",
        created=answer.createdTime,
    )


def work_requirement(answer: model.WorkRequirement) -> WorkRequirement:
    return WorkRequirement(
        id=needed(answer.id, "id"),
        namespace=answer.namespace,
        name=answer.name,
        state=states.ours(answer.status, states.WORK_REQUIREMENT, WorkRequirementState.UNKNOWN),
        tag=answer.tag or "",
        created=answer.createdTime,
        priority=answer.priority,
        groups=tuple(task_group(group) for group in answer.taskGroups or ()),
    )


def task_group(answer: model.TaskGroup) -> TaskGroup:
    seen = answer.taskSummary.statusCounts if answer.taskSummary else None
    return TaskGroup(
        id=needed(answer.id, "id of a task group"),
        name=answer.name,
        state=states.ours(answer.status, states.TASK_GROUP, TaskGroupState.UNKNOWN),
        tag=answer.tag or "",
        priority=answer.priority,
        task_counts=counts(seen, states.TASK, TaskState.UNKNOWN),
        starved=bool(answer.starved),
        waiting_on_dependency=bool(answer.waitingOnDependency),
    )


def task(answer: model.Task) -> Task:
    return Task(
        id=needed(answer.id, "id of a task"),
        name=answer.name or "",
        group_id=answer.taskGroupId or "",
        state=states.ours(answer.status, states.TASK, TaskState.UNKNOWN),
        tag=answer.tag or "",
        worker_id=answer.workerId or "",
        node_id=answer.nodeId or "",
        retries=answer.retryCount or 0,
        started=answer.startedTime,
        finished=answer.finishedTime,
        abort_requested=answer.abortRequestedTime,
        errors=tuple(_task_error(error) for error in answer.errors or ()),
    )


def _task_error(answer: model.TaskError) -> TaskError:
    return TaskError(
        message=answer.error,
        type=answer.errorType,
        at=answer.timestamp,
        exit_code=answer.processExitCode,
        node_id=answer.nodeId or "",
    )
