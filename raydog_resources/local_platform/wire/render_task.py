"""Tasks as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json, Task
from raydog_resources.local_platform.wire.moment import stamp_or_none
from raydog_resources.local_platform.wire.rendering import without_gaps


def render_task(task: Task) -> Json:
    """What was sent, and what became of it; no clock and no other record is asked."""
    return {
        **task.spec,
        **without_gaps(
            {
                "id": task.id,
                "name": task.name,
                "status": task.status,
                "retryCount": task.attempt,
                "taskGroupId": task.group_id,
                "nodeId": task.node_id,
                "workerId": task.worker_id,
                "errors": task.errors or None,
                "resubmittedToTaskId": task.resubmitted_to,
                "resubmittedFromTaskId": task.resubmitted_from,
                "startedTime": stamp_or_none(task.started),
                "finishedTime": stamp_or_none(task.finished),
                "abortRequestedTime": stamp_or_none(task.abort_requested),
            }
        ),
    }
