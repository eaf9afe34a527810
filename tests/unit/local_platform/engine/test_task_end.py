"""What the end of a run means, by who wanted it."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.engine.task_end import TaskEnd, stamp

AT = 1_700_000_000.25


def task(cause: str = "") -> Task:
    return Task(
        id="t",
        group_id="g",
        requirement_id="r",
        number=1,
        name="t",
        spec={},
        created=0.0,
        status="EXECUTING",
        node_id="node",
        worker_id="worker",
        abort_cause=cause,
    )


@pytest.mark.parametrize(
    ("cause", "exit_code", "reason", "error_type"),
    [
        ("", 0, "exit", None),
        ("", 3, "exit", "PROCESS_NON_ZERO_EXIT"),
        ("", 137, "signal", "PROCESS_NON_ZERO_EXIT"),
        ("", None, "no-start", "UNABLE_START_PROCESS"),
        ("", None, "lost", "ALLOCATION_LOST"),
        ("user", 143, "signal", None),
        ("user", 0, "exit", None),
        ("user", None, "lost", None),
        ("user", None, "no-start", None),
        ("group", 143, "signal", None),
        ("timeout", 143, "signal", "TIMED_OUT"),
        ("timeout", 0, "exit", "TIMED_OUT"),
        ("timeout", None, "lost", "TIMED_OUT"),
        ("machine", 143, "signal", "ALLOCATION_LOST"),
        ("machine", None, "lost", "ALLOCATION_LOST"),
        ("machine", 0, "exit", None),
    ],
)
def test_what_an_end_means(cause: str, exit_code: int | None, reason: str, error_type: str | None) -> None:
    error = TaskEnd(AT, exit_code, reason).error_for(task(cause))
    assert (None if error is None else error["errorType"]) == error_type


@pytest.mark.parametrize(
    ("cause", "aborted"),
    [("", False), ("user", True), ("group", True), ("timeout", False), ("machine", False)],
)
def test_a_person_or_the_group_aborts_a_machine_does_not(cause: str, aborted: bool) -> None:
    assert TaskEnd(AT, 143, "signal").was_aborted(task(cause)) is aborted


def test_an_error_says_where_when_and_how() -> None:
    assert TaskEnd(AT, 3, "exit").error_for(task()) == {
        "timestamp": "2023-11-14T22:13:20.250Z",
        "error": "the process ended with exit code 3",
        "nodeId": "node",
        "workerId": "worker",
        "errorType": "PROCESS_NON_ZERO_EXIT",
        "statusAtFailure": "EXECUTING",
        "processExitCode": 3,
        "causedFailure": False,
    }


def test_an_error_without_an_exit_code_has_the_nodes_own_words() -> None:
    error = TaskEnd(AT, None, "no-start", "/bin/bash: not found").error_for(task())
    assert error is not None
    assert error["error"] == "/bin/bash: not found"
    assert "processExitCode" not in error


def test_a_stamp_has_milliseconds_and_the_zone() -> None:
    assert stamp(0.0005) == "1970-01-01T00:00:00.000Z"
    assert stamp(1.9996) == "1970-01-01T00:00:01.999Z"
