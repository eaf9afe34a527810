"""A task group waits, runs and ends as its tasks, its dependencies and its requirement let it."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun, StartRun
from raydog_resources.local_platform.engine.records import Group
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, group_spec


def test_a_group_without_tasks_stays_open(bench: Bench) -> None:
    group = bench.group(0)
    assert group.status == "RUNNING"
    bench.tasks(group)
    assert bench.statuses(group) == ["EXECUTING"]


def test_a_group_finishes_with_its_last_task(bench: Bench) -> None:
    group = bench.group(2)
    first, second = bench.running(group)
    bench.finish(first)
    assert group.status == "RUNNING"
    bench.finish(second)
    assert group.status == "COMPLETED"
    assert bench.engine.world.requirements[group.requirement_id].status == "COMPLETED"


def test_a_group_that_is_told_to_stay_stays(bench: Bench) -> None:
    group = bench.group(1, finishIfAllTasksFinished=False)
    bench.finish(bench.running(group)[0])
    assert group.status == "RUNNING"
    bench.tasks(group)
    assert bench.statuses(group) == ["COMPLETED", "EXECUTING"]


def test_a_group_with_a_failed_task_fails_when_all_have_finished(bench: Bench) -> None:
    group = bench.group(2)
    first, second = bench.running(group)
    bench.finish(first, 1)
    assert (group.status, second.status) == ("RUNNING", "EXECUTING")
    bench.finish(second)
    assert group.status == "FAILED"
    assert bench.engine.world.requirements[group.requirement_id].status == "FAILED"


def test_finish_if_any_task_failed_discards_and_aborts_the_others(bench: Bench) -> None:
    bench.held = {AbortRun}
    group = bench.group(3, finishIfAnyTaskFailed=True)
    first, second = bench.running(group)
    bench.finish(first, 1)
    assert (group.status, bench.statuses(group)) == ("FAILING", ["FAILED", "EXECUTING", "DISCARDED"])
    assert second.abort_requested is not None
    bench.carry_out(AbortRun)
    assert (group.status, bench.statuses(group)) == ("FAILED", ["FAILED", "ABORTED", "DISCARDED"])


def test_a_failing_group_takes_no_more_tasks(bench: Bench) -> None:
    bench.held = {AbortRun}
    group = bench.group(2, finishIfAnyTaskFailed=True)
    bench.finish(bench.running(group)[0], 1)
    with pytest.raises(Refusal, match="FAILING") as caught:
        bench.tasks(group)
    assert (caught.value.status, caught.value.error_type) == (403, "InvalidTaskGroupStatusException")


def chain(bench: Bench, **first: object) -> tuple[Group, Group, Group]:
    """Three groups, each waiting for the one before; a task for each."""
    requirement = bench.requirement(
        group_spec("first", **first),
        group_spec("second", dependencies=["first"]),
        group_spec("third", dependentOn="second"),
    )
    one, two, three = bench.groups_of(requirement)
    for group in (one, two, three):
        bench.tasks(group)
    return one, two, three


def test_a_group_waits_until_those_it_depends_on_have_completed(bench: Bench) -> None:
    one, two, three = chain(bench)
    assert [group.waiting_on_dependency for group in (one, two, three)] == [False, True, True]
    assert (two.status, bench.statuses(two)) == ("PENDING", ["PENDING"])
    bench.finish(bench.running(one)[0])
    assert (one.status, two.status, three.status) == ("COMPLETED", "RUNNING", "PENDING")
    assert (two.waiting_on_dependency, bench.statuses(two)) == (False, ["EXECUTING"])
    bench.finish(bench.running(two)[0])
    assert bench.statuses(three) == ["EXECUTING"]


def test_a_failed_dependency_fails_all_that_wait_for_it(bench: Bench) -> None:
    one, two, three = chain(bench)
    bench.finish(bench.running(one)[0], 1)
    assert [group.status for group in (one, two, three)] == ["FAILED"] * 3
    assert bench.statuses(two) + bench.statuses(three) == ["DISCARDED"] * 2
    assert not two.waiting_on_dependency
    assert bench.engine.world.requirements[one.requirement_id].status == "FAILED"


def test_a_finishing_group_still_waits_for_its_dependency(bench: Bench) -> None:
    one, two, _ = chain(bench)
    requirement = bench.engine.world.requirements[one.requirement_id]
    bench.transition(requirement, "FINISHING")
    assert (two.status, bench.statuses(two)) == ("FINISHING", ["PENDING"])
    bench.finish(bench.running(one)[0])
    assert bench.statuses(two) == ["EXECUTING"]


def test_a_group_waits_for_its_smallest_number_of_workers() -> None:
    bench = Bench(demand_scaling=False)
    pool = bench.pool(1)
    bench.advance()
    group = bench.group(3, minWorkers=2)
    assert (group.status, group.starved, bench.statuses(group)) == ("PENDING", True, ["PENDING"] * 3)
    bench.do(lambda e: e.pools.resize(pool.id, 2))
    bench.advance()
    assert (group.status, group.starved) == ("RUNNING", False)
    assert bench.statuses(group) == ["EXECUTING", "EXECUTING", "READY"]


def test_a_group_that_finishes_needs_no_smallest_number(bench: Bench) -> None:
    group = bench.group(1, minWorkers=3)
    assert group.status == "PENDING"
    bench.transition(bench.engine.world.requirements[group.requirement_id], "FINISHING")
    assert (bench.statuses(group), group.starved) == (["EXECUTING"], False)


def test_a_held_group_whose_tasks_have_ended_finishes_without_workers(bench: Bench) -> None:
    group = bench.group(2, minWorkers=2)
    requirement = bench.engine.world.requirements[group.requirement_id]
    bench.transition(requirement, "HELD")
    for task in bench.running(group):
        bench.finish(task)
    assert group.status == "HELD"
    for instance in bench.instances(next(iter(bench.engine.world.pools.values()))):
        bench.lose(instance)
    bench.transition(requirement, "RUNNING")
    assert (group.status, requirement.status) == ("COMPLETED", "COMPLETED")


def test_starved_is_who_has_ready_tasks_and_no_worker_at_all() -> None:
    bench = Bench()
    group = bench.group(2)
    assert (group.status, group.starved) == ("RUNNING", True)
    bench.pool(1)
    bench.advance()
    assert not group.starved
    bench.lose(bench.instance_of(bench.running(group)[0]))
    assert (bench.statuses(group), group.starved) == (["FAILED", "READY"], True)


def test_who_has_no_task_left_starves_no_more() -> None:
    bench = Bench()
    group = bench.group(1, finishIfAllTasksFinished=False)
    assert group.starved
    bench.do(lambda e: e.tasks.cancel(bench.tasks_of(group)[0].id, abort=False))
    assert (group.status, group.starved) == ("RUNNING", False)


def test_a_held_group_starts_nothing_and_starves_not(bench: Bench) -> None:
    bench.held = {StartRun}
    group = bench.group(3)
    requirement = bench.engine.world.requirements[group.requirement_id]
    bench.transition(requirement, "HELD")
    bench.carry_out(StartRun)
    for task in bench.running(group):
        bench.finish(task)
    assert bench.statuses(group) == ["COMPLETED", "COMPLETED", "READY"]
    assert (group.status, group.starved) == ("HELD", False)
    bench.transition(requirement, "RUNNING")
    assert bench.statuses(group) == ["COMPLETED", "COMPLETED", "ALLOCATED"]


def test_the_times_of_a_status_are_noted(bench: Bench) -> None:
    group = bench.group(1)
    bench.advance(5.0)
    bench.finish(bench.running(group)[0])
    assert group.changed == bench.clock.now()
