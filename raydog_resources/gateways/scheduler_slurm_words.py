"""SLURM's words for states and reasons: squeue(1), "JOB STATE CODES" and "JOB REASON CODES"."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.gateways.scheduler_job import JobState

COMPLETING = "COMPLETING"
_STATES = {
    "PENDING": JobState.PENDING,
    "REQUEUED": JobState.PENDING,
    "REQUEUE_FED": JobState.PENDING,
    "REQUEUE_HOLD": JobState.HELD,
    "RESV_DEL_HOLD": JobState.HELD,
    "SPECIAL_EXIT": JobState.HELD,
    "CONFIGURING": JobState.RUNNING,
    "RUNNING": JobState.RUNNING,
    "RESIZING": JobState.RUNNING,
    "SUSPENDED": JobState.SUSPENDED,
    "STOPPED": JobState.SUSPENDED,
    "SIGNALING": JobState.SUSPENDED,
    "STAGE_OUT": JobState.SUSPENDED,
    COMPLETING: JobState.STOPPING,
    "COMPLETED": JobState.ENDED,
    "CANCELLED": JobState.CANCELLED,
    "TIMEOUT": JobState.EXPIRED,
    "FAILED": JobState.FAILED,
    "DEADLINE": JobState.FAILED,
    "OUT_OF_MEMORY": JobState.FAILED,
    "LAUNCH_FAILED": JobState.FAILED,
    "RECONFIG_FAIL": JobState.FAILED,
    "NODE_FAIL": JobState.FAILED,
    "BOOT_FAIL": JobState.FAILED,
    "PREEMPTED": JobState.FAILED,
    "REVOKED": JobState.FAILED,
}
# Of several words at once, as SLURM's JSON has them, these say more than the others.
_FIRST = (
    COMPLETING,
    "REQUEUE_HOLD",
    "SPECIAL_EXIT",
    "RESV_DEL_HOLD",
    "REQUEUED",
    "REQUEUE_FED",
    "CONFIGURING",
)
_REPLACEABLE = ("NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED")
_HELD = ("JobHeldUser", "JobHeldAdmin")
_HOPELESS = (
    "BadConstraints",
    "DependencyNeverSatisfied",
    "InvalidAccount",
    "InvalidQOS",
    "PartitionNodeLimit",
    "PartitionTimeLimit",
)
# A limit on one job alone does not pass by waiting.
_HOPELESS_ENDING = "PerJobLimit"


def chosen_word(words: Sequence[str]) -> str:
    """The one of a job's state words that says most; "" where there is none."""
    for first in _FIRST:
        if first in words:
            return first
    return words[0] if words else ""


def state_of(word: str, reason: str) -> JobState:
    """A word that isn't listed is UNKNOWN, not an end."""
    state = _STATES.get(word, JobState.UNKNOWN)
    if state is JobState.PENDING and reason in _HELD:
        return JobState.HELD
    return state


def is_hopeless(word: str, reason: str) -> bool:
    """Whether what waits can never run."""
    waits = _STATES.get(word) in (JobState.PENDING, JobState.HELD)
    return waits and (reason in _HOPELESS or reason.endswith(_HOPELESS_ENDING))


def is_replaceable(word: str) -> bool:
    """Whether it ended by no fault of its own."""
    return word in _REPLACEABLE
