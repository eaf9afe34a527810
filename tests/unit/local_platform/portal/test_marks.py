"""Every status of the platform has a mark."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.portal.marks import MARKS, mark_of, mark_of_task, tally


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("PENDING", "waiting"),
        ("READY", "waiting"),
        ("ALLOCATED", "running"),
        ("EXECUTING", "running"),
        ("COMPLETED", "done"),
        ("FAILED", "failed"),
        ("ABORTED", "stopped"),
        ("CANCELLED", "stopped"),
        ("DISCARDED", "stopped"),
        ("SOMETHING_NEW", "stopped"),
    ],
)
def test_the_mark_of_a_task(status: str, mark: str) -> None:
    assert mark_of_task(status) == mark


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("HELD", "waiting"),
        ("IDLE", "waiting"),
        ("RUNNING", "running"),
        ("FINISHING", "running"),
        ("COMPLETED", "done"),
        ("LOST", "failed"),
        ("FAILING", "failed"),
        ("TERMINATED", "stopped"),
        ("SOMETHING_NEW", "stopped"),
    ],
)
def test_the_mark_of_anything_else(status: str, mark: str) -> None:
    assert mark_of(status) == mark


def test_a_tally_counts_every_task_once() -> None:
    every = statuses.TASK_WAITING | statuses.TASK_IN_PROGRESS | statuses.TASK_FINISHED
    counts = dict.fromkeys(every, 2)
    found = tally(counts)
    assert set(found) == set(MARKS)
    assert sum(found.values()) == 2 * len(every)
    assert found["done"] == found["failed"] == 2


def test_a_tally_leaves_out_what_is_not_there() -> None:
    assert tally({"READY": 3, "PENDING": 1}) == {"waiting": 4}
    assert tally({}) == {}
