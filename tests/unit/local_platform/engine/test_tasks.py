"""A task is made, runs, and is forgotten."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import ForgetRun, StartRun
from raydog_resources.local_platform.engine.ids import run_name
from raydog_resources.local_platform.engine.records import Group, Json
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.engine.task_end import TaskEnd
from tests.unit.local_platform.engine.bench import Bench, name_is_free


def refused(bench: Bench, group: Group, specs: list[Json], words: str) -> Refusal:
    """Nothing of it is taken."""
    return bench.refused(lambda e: e.tasks.add(group, specs), words)


# Made


def test_tasks_are_numbered_in_their_group(bench: Bench) -> None:
    group = bench.group(2)
    bench.tasks(group, name="mine")
    uuid = group.requirement_id.rsplit(":", 1)[1]
    assert [task.id for task in bench.tasks_of(group)] == [
        f"ydid:task:000000:{uuid}:1:{number}" for number in (1, 2, 3)
    ]
    assert [task.name for task in bench.tasks_of(group)] == ["task_1", "task_2", "mine"]


def test_the_groups_template_fills_in_what_the_task_leaves_out(bench: Bench) -> None:
    template = {"taskType": "bash", "environment": {"A": "1"}, "arguments": ["x"]}
    group = bench.group(0, taskTemplate=template)
    made = bench.do(lambda e: e.tasks.add(group, [{"arguments": ["y"]}]))
    assert made[0].spec == {"taskType": "bash", "environment": {"A": "1"}, "arguments": ["y"]}


@pytest.mark.parametrize("specs", [[{"taskType": "bash"}, {"taskType": "docker"}], [{}]])
def test_a_task_of_another_type_is_refused_with_all_beside_it(bench: Bench, specs: list[Json]) -> None:
    refusal = refused(bench, bench.group(0), specs, rf"\[{len(specs) - 1}\]\.taskType")
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")


def test_a_group_that_has_ended_takes_no_task(bench: Bench) -> None:
    group = bench.group(1)
    bench.finish(bench.running(group)[0])
    refusal = refused(bench, group, [{"taskType": "bash"}], "COMPLETED: it cannot be given more tasks")
    assert (refusal.status, refusal.error_type) == (403, "InvalidTaskGroupStatusException")


@pytest.mark.parametrize(
    ("rule", "beside_live", "after_end"),
    [("free", True, True), ("live", False, True), ("ever", False, False)],
)
def test_the_rule_for_names(rule: str, beside_live: bool, after_end: bool) -> None:
    bench = Bench(names=rule)
    bench.pool(2)
    bench.advance()
    group = bench.group(0, finishIfAllTasksFinished=False)
    twice = [{"taskType": "bash", "name": "twice"}] * 2
    assert name_is_free(lambda: bench.do(lambda e: e.tasks.add(group, twice))) is beside_live
    bench.tasks(group, name="same")
    assert name_is_free(lambda: bench.tasks(group, name="same")) is beside_live
    while running := bench.running(group):
        bench.finish(running[0])
    assert name_is_free(lambda: bench.tasks(group, name="same")) is after_end


def test_a_name_is_taken_in_its_own_group_only(bench: Bench) -> None:
    bench.tasks(bench.group(0), name="same")
    assert name_is_free(lambda: bench.tasks(bench.group(0), name="same"))


def test_an_unknown_task_is_not_found(bench: Bench) -> None:
    with pytest.raises(Refusal, match="not found") as caught:
        bench.engine.tasks.get("ydid:task:x")
    assert caught.value.status == 404


# Run


def test_a_task_has_its_worker_from_its_allocation_on() -> None:
    bench = Bench()
    bench.held = {StartRun}
    pool = bench.pool(1)
    bench.advance()
    task = bench.tasks_of(bench.group(1))[0]
    node = bench.nodes(pool)[0]
    assert (task.status, task.node_id, task.worker_id) == ("ALLOCATED", node.id, node.workers[0].id)
    assert (node.workers[0].task_id, node.workers[0].group_id) == (task.id, task.group_id)
    assert task.started is None
    assert bench.waiting == [StartRun(task.id)]


def test_a_task_runs_and_completes(bench: Bench) -> None:
    task = bench.tasks_of(bench.group(1))[0]
    assert (task.status, task.started) == ("EXECUTING", bench.clock.now())
    bench.advance(7.0)
    node_id, worker_id, instance = task.node_id, task.worker_id, bench.instance_of(task)
    bench.finish(task)
    assert (task.status, task.finished, task.errors) == ("COMPLETED", bench.clock.now(), [])
    assert (task.node_id, task.worker_id) == (node_id, worker_id)
    assert ForgetRun(instance.id, run_name(task.id, 0)) in bench.done


def test_beginning_and_end_of_a_short_run_may_be_told_at_once() -> None:
    bench = Bench()
    bench.held = {StartRun}
    bench.pool(1)
    bench.advance()
    task = bench.tasks_of(bench.group(1))[0]
    end = TaskEnd(bench.clock.now() + 2, 3, "exit", started=bench.clock.now() + 1)
    bench.do(lambda e: e.tasks.ended(task.id, 0, end))
    assert (task.status, task.started, task.finished) == ("FAILED", end.started, end.at)
    assert task.errors[0]["statusAtFailure"] == "EXECUTING"


def test_a_run_that_could_not_start(bench: Bench) -> None:
    bench.held = {StartRun}
    task = bench.tasks_of(bench.group(1))[0]
    bench.finish(task, None, "no-start")
    assert (task.status, task.started) == ("FAILED", None)
    assert (task.errors[0]["errorType"], task.errors[0]["statusAtFailure"]) == (
        "UNABLE_START_PROCESS",
        "ALLOCATED",
    )


@pytest.mark.parametrize("attempt", [0, 1, 2])
def test_reports_told_twice_or_late_do_nothing(bench: Bench, attempt: int) -> None:
    group = bench.group(1, maximumTaskRetries=1)
    task = bench.tasks_of(group)[0]
    bench.finish(task, 1)
    if attempt == 1:
        bench.finish(task)
    before = dict(bench.stored)
    bench.do(lambda e: e.tasks.started(task.id, attempt, 0.0))
    if attempt != task.attempt or task.status == "COMPLETED":
        bench.do(lambda e: e.tasks.ended(task.id, attempt, TaskEnd(0.0, 9, "exit")))
    bench.do(lambda e: e.tasks.ended("ydid:task:x", 0, TaskEnd(0.0, 9, "exit")))
    bench.do(lambda e: e.tasks.started("ydid:task:x", 0, 0.0))
    assert bench.stored == before


# Forgotten


def test_a_completed_task_is_forgotten_after_its_time_to_live(bench: Bench) -> None:
    group = bench.group(2, completedTaskTtl="PT30S", finishIfAllTasksFinished=False)
    completed, failed = bench.tasks_of(group)
    bench.finish(completed)
    bench.finish(failed, 1)
    bench.advance(29.0)
    assert bench.statuses(group) == ["COMPLETED", "FAILED"]
    bench.advance(1.0)
    assert bench.statuses(group) == ["FAILED"]
    assert ("task", completed.id) not in bench.stored
    with pytest.raises(Refusal, match="not found"):
        bench.engine.tasks.get(completed.id)


def test_the_number_of_a_forgotten_task_is_not_given_again(bench: Bench) -> None:
    group = bench.group(1, completedTaskTtl="PT0S", finishIfAllTasksFinished=False)
    bench.finish(bench.tasks_of(group)[0])
    bench.advance()
    assert bench.tasks_of(group) == []
    assert bench.tasks(group)[0].number == 2


def test_whoever_watches_the_group_learns_of_a_forgotten_task(bench: Bench) -> None:
    group = bench.group(1, completedTaskTtl="PT5S", finishIfAllTasksFinished=False)
    task = bench.tasks_of(group)[0]
    bench.finish(task)
    bench.clock.advance(5.0)
    bench.engine.tick()
    assert bench.engine.take_changes() == {("task", task.id): None, ("group", group.id): group}
