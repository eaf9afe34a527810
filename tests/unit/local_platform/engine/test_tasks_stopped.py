"""A task is cancelled, or has run for too long."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun, StartRun
from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, group_spec


def cancel(bench: Bench, task: Task, *, abort: bool = False) -> None:
    bench.do(lambda e: e.tasks.cancel(task.id, abort=abort))


# Cancelled


def test_a_waiting_task_is_cancelled_at_once(bench: Bench) -> None:
    group = bench.group(3)
    waiting = bench.tasks_of(group)[2]
    cancel(bench, waiting)
    assert (waiting.status, waiting.finished) == ("CANCELLED", bench.clock.now())


def test_a_task_that_has_not_become_ready_is_cancelled_too(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("a"), group_spec("b", dependencies=["a"]))
    task = bench.tasks(bench.groups_of(requirement)[1])[0]
    assert task.status == "PENDING"
    cancel(bench, task, abort=True)
    assert task.status == "CANCELLED"


@pytest.mark.parametrize("held", [StartRun, AbortRun])
def test_a_task_in_progress_is_aborted(bench: Bench, held: type[Any]) -> None:
    bench.held = {held, AbortRun}
    task = bench.tasks_of(bench.group(1))[0]
    assert task.status == ("ALLOCATED" if held is StartRun else "EXECUTING")
    cancel(bench, task, abort=True)
    assert (task.abort_requested, task.status) == (bench.clock.now(), task.status)
    assert AbortRun(task.id, 60.0) in bench.waiting
    bench.advance(3.0)
    bench.carry_out()
    assert (task.status, task.finished, task.errors) == ("ABORTED", bench.clock.now(), [])


def test_to_abort_twice_is_to_abort_once(bench: Bench) -> None:
    bench.held = {AbortRun}
    task = bench.tasks_of(bench.group(1))[0]
    cancel(bench, task, abort=True)
    before = dict(bench.stored)
    bench.advance(1.0)
    cancel(bench, task, abort=True)
    assert bench.stored == before
    assert len(bench.waiting) == 1


def test_a_running_task_is_not_cancelled_without_abort(bench: Bench) -> None:
    task = bench.tasks_of(bench.group(1))[0]
    with pytest.raises(Refusal, match="EXECUTING: it cannot be CANCELLED without abort=true") as caught:
        cancel(bench, task)
    assert (caught.value.status, caught.value.error_type) == (403, "InvalidTaskStatusException")


@pytest.mark.parametrize("abort", [False, True])
def test_a_finished_task_cannot_be_cancelled(bench: Bench, abort: bool) -> None:
    task = bench.tasks_of(bench.group(1))[0]
    bench.finish(task)
    with pytest.raises(Refusal, match="COMPLETED") as caught:
        cancel(bench, task, abort=abort)
    assert caught.value.status == 403
    assert bench.engine.take_changes() == {}


def test_the_grace_of_an_abort_is_a_switch() -> None:
    bench = Bench(abort_grace=2.5)
    bench.pool(1)
    bench.advance()
    task = bench.tasks_of(bench.group(1))[0]
    cancel(bench, task, abort=True)
    assert AbortRun(task.id, 2.5) in bench.done


# Out of time


@pytest.mark.parametrize(
    ("groups", "own", "limit"), [("PT10S", None, 10.0), ("PT10S", "PT3S", 3.0), (None, "PT3S", 3.0)]
)
def test_a_task_runs_no_longer_than_it_may(
    bench: Bench, groups: str | None, own: str | None, limit: float
) -> None:
    task = bench.tasks(bench.group(0, taskTimeout=groups), timeout=own)[0]
    bench.advance(limit - 0.5)
    assert (task.status, task.abort_requested) == ("EXECUTING", None)
    bench.advance(0.5)
    assert task.status == "FAILED"
    assert (task.errors[0]["errorType"], task.errors[0]["causedFailure"]) == ("TIMED_OUT", True)


def test_the_time_counts_from_the_start_of_the_run(bench: Bench) -> None:
    bench.held = {StartRun}
    group = bench.group(1, taskTimeout="PT10S")
    bench.advance(30.0)
    bench.carry_out(StartRun)
    bench.advance(9.0)
    assert bench.statuses(group) == ["EXECUTING"]
    bench.advance(1.0)
    assert bench.statuses(group) == ["FAILED"]


def test_each_attempt_has_its_own_time(bench: Bench) -> None:
    group = bench.group(1, taskTimeout="PT10S", maximumTaskRetries=1)
    task = bench.tasks_of(group)[0]
    bench.advance(6.0)
    bench.finish(task, 1)
    assert (task.attempt, task.status) == (1, "EXECUTING")
    bench.advance(9.0)
    assert task.status == "EXECUTING"
    bench.advance(1.0)
    assert [error["errorType"] for error in task.errors] == ["PROCESS_NON_ZERO_EXIT", "TIMED_OUT"]


def test_a_person_who_cancels_a_task_out_of_time_gets_it_aborted(bench: Bench) -> None:
    bench.held = {AbortRun}
    task = bench.tasks_of(bench.group(1, taskTimeout="PT10S"))[0]
    bench.advance(10.0)
    assert task.abort_cause == "timeout"
    cancel(bench, task, abort=True)
    bench.carry_out()
    assert (task.status, task.errors) == ("ABORTED", [])
