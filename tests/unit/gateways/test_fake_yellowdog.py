"""What the fake has beyond the protocol: time, endings and faults at a test's word."""

from __future__ import annotations

import pytest

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, Gone
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import NewTask, Task, TaskState
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.work_requirement import NewWorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool, WorkerPoolState
from raydog_resources.gateways.yellowdog import YellowDog
from tests.fakes.clock import FakeClock
from tests.fakes.yellowdog import FakeYellowDog

REQUIREMENT = NewWorkRequirement("ns", "cluster", "p/s/r", (NewTaskGroup("g", worker_tags=("w",)),))
POOL = NewWorkerPool("ns", "w", "p/s/r", "local/node", 1, worker_tag="w")


def running_task(fake: FakeYellowDog) -> Task:
    fake.pools.provision(POOL)
    group = fake.work.submit(REQUIREMENT).groups[0]
    (task,) = fake.tasks.add(group.id, [NewTask("t-1")])
    return fake.tasks.get(task.id)


def test_it_is_a_yellowdog() -> None:
    fake: YellowDog = FakeYellowDog(FakeClock())
    assert fake.application().id


def test_a_machine_takes_its_time_to_boot() -> None:
    clock = FakeClock()
    fake = FakeYellowDog(clock, boot_seconds=60)
    pool = fake.pools.provision(POOL)
    assert fake.nodes.of_pool(pool.id) == ()
    assert fake.pools.get(pool.id).state is WorkerPoolState.PENDING
    clock.advance(59)
    assert fake.nodes.of_pool(pool.id) == ()
    clock.advance(1)
    assert [node.state for node in fake.nodes.of_pool(pool.id)] == [NodeState.RUNNING]
    assert fake.pools.get(pool.id).state is WorkerPoolState.IDLE


def test_a_task_runs_until_the_test_ends_it() -> None:
    clock = FakeClock()
    fake = FakeYellowDog(clock)
    task = running_task(fake)
    clock.advance(10_000)
    assert fake.tasks.get(task.id).state is TaskState.EXECUTING
    fake.complete(task.id)
    assert fake.tasks.get(task.id).state is TaskState.COMPLETED


def test_a_task_fails_at_the_tests_word() -> None:
    fake = FakeYellowDog(FakeClock())
    task = running_task(fake)
    fake.fail(task.id, exit_code=78)
    failed = fake.tasks.get(task.id)
    assert (failed.state, failed.errors[0].exit_code) == (TaskState.FAILED, 78)


def test_an_aborted_task_has_its_grace() -> None:
    clock = FakeClock()
    fake = FakeYellowDog(clock, abort_seconds=6)
    task = running_task(fake)
    fake.work.cancel(fake.work.all()[0].id, abort=True)
    clock.advance(5.9)
    assert fake.tasks.get(task.id).state is TaskState.EXECUTING
    clock.advance(0.2)
    assert fake.tasks.get(task.id).state is TaskState.ABORTED


def test_a_lost_node_takes_its_task_with_it() -> None:
    fake = FakeYellowDog(FakeClock())
    task = running_task(fake)
    fake.lose_node(task.node_id)
    lost = fake.tasks.get(task.id)
    assert (lost.state, lost.errors[0].type) == (TaskState.FAILED, "ALLOCATION_LOST")
    assert fake.nodes.get(task.node_id).state is NodeState.LOST


def test_a_call_fails_as_often_as_it_was_told_and_without_effect() -> None:
    fake = FakeYellowDog(FakeClock())
    fake.faults.fail("templates.all", times=2)
    for _ in range(2):
        with pytest.raises(CouldNotAsk):
            fake.templates.all()
    assert len(fake.templates.all()) == 1


def test_a_fault_has_the_error_that_was_ordered() -> None:
    fake = FakeYellowDog(FakeClock())
    fake.faults.fail("pools.get", Gone("no such pool"))
    with pytest.raises(Gone):
        fake.pools.get("p")


def test_a_lost_answer_is_survived_as_the_gateway_survives_it() -> None:
    clock = FakeClock()
    fake = FakeYellowDog(clock)
    fake.faults.lose_answer("pools.provision")
    fake.faults.fail("work.submit")
    fake.faults.lose_answer("tasks.add")
    task = running_task(fake)
    assert len(fake.pools.all()) == len(fake.work.all()) == len(fake.tasks.all(group_id=task.group_id)) == 1
    assert fake.calls.count("work.submit") == 2
    assert fake.calls.count("pools.provision") == fake.calls.count("tasks.add") == 1
    assert clock.slept == [1.0]


def test_an_overdue_answer_reaches_the_caller() -> None:
    fake = FakeYellowDog(FakeClock())
    fake.faults.fail("work.submit", AnswerOverdue("too slow"))
    with pytest.raises(AnswerOverdue, match="not known whether it was made"):
        fake.work.submit(REQUIREMENT)


def test_calls_are_remembered_in_order() -> None:
    fake = FakeYellowDog(FakeClock())
    pool = fake.pools.provision(POOL)
    fake.pools.get(pool.id)
    fake.pools.shut_down(pool.id)
    assert fake.calls == ["pools.provision", "pools.get", "pools.shut_down"]
