"""YellowDog's statuses by what they allow, after the `model/*_status.py` files of yellowdog-sdk."""

from __future__ import annotations

TASK_WAITING = frozenset({"PENDING", "READY"})
TASK_IN_PROGRESS = frozenset({"ALLOCATED", "DOWNLOADING", "EXECUTING", "UPLOADING"})
TASK_FINISHED = frozenset({"COMPLETED", "FAILED", "ABORTED", "CANCELLED", "DISCARDED", "RESUBMITTED"})

GROUP_OVER = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
GROUP_ENDING = frozenset({"FINISHING", "FAILING", "CANCELLING"})
GROUP_STARTING_TASKS = frozenset({"RUNNING", "FINISHING"})

REQUIREMENT_OVER = frozenset({"COMPLETED", "FAILED", "CANCELLED"})

POOL_OVER = frozenset({"SHUTDOWN", "TERMINATED"})

NODE_ACTIVE = frozenset({"RUNNING", "LATE"})

COMPUTE_OVER = frozenset({"TERMINATING", "TERMINATED"})
COMPUTE_GROWING = frozenset({"NEW", "PROVISIONING", "RUNNING"})
INSTANCE_THERE = frozenset({"PENDING", "RUNNING", "STOPPING", "STOPPED", "TERMINATING"})
INSTANCE_STAYING = frozenset({"PENDING", "RUNNING", "STOPPING", "STOPPED"})
