"""A task fails: it is tried again, goes to another group, or that was it."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.effects import AbortRun
from raydog_resources.local_platform.engine.records import Group, Json, Task
from tests.unit.local_platform.engine.bench import Bench, group_spec


def cancel(bench: Bench, task: Task, *, abort: bool = False) -> None:
    bench.do(lambda e: e.tasks.cancel(task.id, abort=abort))


# Failed


def test_a_failed_task_is_tried_again_from_the_end_of_the_line(bench: Bench) -> None:
    group = bench.group(3, retryPolicy={"maxRetries": 1})
    first, second, third = bench.tasks_of(group)
    bench.finish(first, 1)
    assert (first.status, first.attempt, first.node_id, first.worker_id) == ("READY", 1, None, None)
    assert (first.started, first.finished, first.errors[0]["causedFailure"]) == (None, None, False)
    assert third.status == "EXECUTING"
    bench.finish(second)
    assert first.status == "EXECUTING"
    bench.finish(first, 1)
    assert (first.status, first.errors[1]["causedFailure"]) == ("FAILED", True)


def test_only_the_errors_that_a_policy_names_are_tried_again(bench: Bench) -> None:
    lost = {"errorTypes": {"includes": ["ALLOCATION_LOST"]}}
    group = bench.group(2, retryPolicy={"maxRetries": 3, "retryErrors": {"includes": [lost]}})
    first, second = bench.tasks_of(group)
    bench.finish(first, 1)
    bench.lose(bench.instance_of(second))
    assert (first.status, second.status) == ("FAILED", "EXECUTING")
    assert second.attempt == 1


def test_retry_is_a_switch() -> None:
    bench = Bench(retry=False)
    bench.pool(1)
    bench.advance()
    group = bench.group(1, maximumTaskRetries=3)
    bench.finish(bench.running(group)[0], 1)
    assert bench.statuses(group) == ["FAILED"]


def destination(name: str) -> Json:
    return {"resubmissionDestinations": [{"destinationTaskGroup": name}]}


def two_groups(bench: Bench, to: str = "second", **first: Any) -> tuple[Group, Group]:
    requirement = bench.requirement(
        group_spec("first", failurePolicy=destination(to), **first), group_spec("second")
    )
    one, two = bench.groups_of(requirement)
    bench.tasks(one, arguments=["x"])
    return one, two


def test_a_failed_task_goes_to_the_group_its_policy_names(bench: Bench) -> None:
    one, two = two_groups(bench)
    task = bench.tasks_of(one)[0]
    bench.finish(task, 1)
    copy = bench.tasks_of(two)[0]
    assert (task.status, one.status) == ("RESUBMITTED", "COMPLETED")
    assert (task.resubmitted_to, copy.resubmitted_from) == (copy.id, task.id)
    assert (copy.status, copy.spec["arguments"], copy.attempt) == ("EXECUTING", ["x"], 0)


def test_retries_come_before_another_group(bench: Bench) -> None:
    one, two = two_groups(bench, maximumTaskRetries=1)
    task = bench.tasks_of(one)[0]
    bench.finish(task, 1)
    assert (task.status, bench.tasks_of(two)) == ("EXECUTING", [])
    bench.finish(task, 1)
    assert task.status == "RESUBMITTED"


def test_a_task_fails_when_its_destination_takes_no_more(bench: Bench) -> None:
    one, two = two_groups(bench)
    bench.tasks(two)
    bench.finish(bench.tasks_of(two)[0])
    assert two.status == "COMPLETED"
    bench.finish(bench.tasks_of(one)[0], 1)
    assert (bench.statuses(one), one.status) == (["FAILED"], "FAILED")


def test_a_task_fails_when_its_destination_is_not_there(bench: Bench) -> None:
    one, _ = two_groups(bench, to="third")
    bench.finish(bench.tasks_of(one)[0], 1)
    assert bench.statuses(one) == ["FAILED"]


# Lost with its machine


def test_a_task_whose_node_is_lost(bench: Bench) -> None:
    task = bench.tasks_of(bench.group(1))[0]
    bench.lose(bench.instance_of(task))
    assert (task.status, task.errors[0]["errorType"]) == ("FAILED", "ALLOCATION_LOST")
    assert task.errors[0]["error"] == "the node was lost"


def test_a_task_on_a_machine_that_is_terminated_is_lost_and_tried_again(bench: Bench) -> None:
    group = bench.group(1, maximumTaskRetries=1)
    task = bench.tasks_of(group)[0]
    instance = bench.instance_of(task)
    bench.do(lambda e: e.machines.terminate(instance, "enough"))
    assert AbortRun(task.id, 15.0) in bench.done
    assert (task.status, task.attempt, task.errors[0]["errorType"]) == ("EXECUTING", 1, "ALLOCATION_LOST")
    assert bench.instance_of(task) is not instance


def test_a_person_who_cancels_a_task_on_a_machine_that_goes_gets_it_aborted(bench: Bench) -> None:
    bench.held = {AbortRun}
    task = bench.tasks_of(bench.group(1, maximumTaskRetries=1))[0]
    bench.do(lambda e: e.machines.terminate(bench.instance_of(task), "enough"))
    cancel(bench, task, abort=True)
    bench.carry_out()
    assert (task.status, task.attempt, task.errors) == ("ABORTED", 0, [])


def test_a_cancelled_task_whose_node_is_lost_is_aborted(bench: Bench) -> None:
    bench.held = {AbortRun}
    task = bench.tasks_of(bench.group(1))[0]
    cancel(bench, task, abort=True)
    bench.lose(bench.instance_of(task))
    assert (task.status, task.errors) == ("ABORTED", [])
