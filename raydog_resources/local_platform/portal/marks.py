"""Five marks, which are a row's colour and sign, for all statuses in the tables of `engine/statuses.py`."""

from __future__ import annotations

from collections.abc import Mapping

from raydog_resources.local_platform.engine import statuses

WAITING, RUNNING, DONE, FAILED, STOPPED = MARKS = ("waiting", "running", "done", "failed", "stopped")

_TASK = {
    **dict.fromkeys(statuses.TASK_WAITING, WAITING),
    **dict.fromkeys(statuses.TASK_IN_PROGRESS, RUNNING),
    **dict.fromkeys(statuses.TASK_FINISHED, STOPPED),
    "COMPLETED": DONE,
    "FAILED": FAILED,
}
_OTHER = {
    **dict.fromkeys(("PENDING", "HELD", "EMPTY", "IDLE", "LATE", "STOPPED"), WAITING),
    **dict.fromkeys(("RUNNING", "FINISHING"), RUNNING),
    **dict.fromkeys(("FAILED", "FAILING", "LOST"), FAILED),
    "COMPLETED": DONE,
}


def mark_of_task(status: str) -> str:
    """The mark of a task's status."""
    return _TASK.get(status, STOPPED)


def mark_of(status: str) -> str:
    """The mark of any other thing's status; one that is not in the table has ended or is about to."""
    return _OTHER.get(status, STOPPED)


def tally(counts: Mapping[str, int]) -> dict[str, int]:
    """How many tasks bear each mark; marks that none bears are left out."""
    sums = dict.fromkeys(MARKS, 0)
    for status, count in counts.items():
        sums[mark_of_task(status)] += count
    return {mark: count for mark, count in sums.items() if count}
