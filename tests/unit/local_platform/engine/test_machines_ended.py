"""An instance goes: terminated, lost, or taken back."""

from __future__ import annotations

from raydog_resources.local_platform.engine.effects import AbortRun, HaltMachine
from raydog_resources.local_platform.engine.records import Instance, Pool
from tests.unit.local_platform.engine.bench import Bench


def running_pool(bench: Bench, size: int = 1, template: str = "local/node") -> tuple[Pool, list[Instance]]:
    pool = bench.pool(size, template)
    bench.advance()
    return pool, bench.instances(pool)


def terminate(bench: Bench, instance: Instance, grace: float | None = None) -> None:
    bench.do(lambda e: e.machines.terminate(instance, "enough", grace))


# Terminated


def test_a_quiet_machine_is_halted_at_once() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    pool, (instance,) = running_pool(bench)
    terminate(bench, instance)
    assert (instance.status, bench.waiting) == ("TERMINATING", [HaltMachine(instance.id)])
    bench.carry_out()
    assert (instance.status, instance.reason, instance.gone_at) == ("TERMINATED", "enough", bench.clock.now())
    assert bench.engine.world.nodes[instance.node_id or ""].status == "TERMINATED"
    assert pool.status == "EMPTY"


def test_a_machine_with_tasks_is_halted_when_they_have_ended() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    task = bench.tasks_of(bench.group(1))[0]
    terminate(bench, instance)
    assert bench.waiting == [AbortRun(task.id, 15.0)]
    bench.advance(5.0)
    assert instance.status == "TERMINATING"
    bench.carry_out()
    assert (instance.status, instance.gone_at) == ("TERMINATED", bench.clock.now())


def test_a_machine_whose_tasks_do_not_end_is_halted_after_the_grace() -> None:
    bench = Bench(terminate_grace=15)
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    task = bench.tasks_of(bench.group(1))[0]
    terminate(bench, instance)
    bench.advance(14.0)
    assert (instance.status, task.status) == ("TERMINATING", "EXECUTING")
    bench.advance(1.0)
    assert (instance.status, task.status) == ("TERMINATED", "FAILED")
    assert task.errors[0]["errorType"] == "ALLOCATION_LOST"


def test_the_grace_can_be_shortened_on_the_way_but_not_prolonged() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    bench.group(1)
    terminate(bench, instance)
    terminate(bench, instance, grace=100.0)
    terminate(bench, instance, grace=3.0)
    bench.advance(2.0)
    assert instance.status == "TERMINATING"
    bench.advance(1.0)
    assert instance.status == "TERMINATED"


def test_a_machine_that_is_going_takes_no_task() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    _, (instance,) = running_pool(bench)
    terminate(bench, instance)
    assert bench.statuses(bench.group(1)) == ["READY"]


def test_a_machine_that_has_not_begun_to_boot_is_simply_gone() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    pool = bench.pool(1, "local/slow")
    instance = bench.instances(pool)[0]
    terminate(bench, instance)
    assert instance.status == "TERMINATED"
    bench.advance(60.0)
    assert bench.done == []


# Lost


def test_a_lost_machine_is_cleared_away() -> None:
    bench = Bench()
    pool, (instance,) = running_pool(bench)
    bench.lose(instance)
    node = bench.engine.world.nodes[instance.node_id or ""]
    assert (instance.status, node.status, pool.status) == ("TERMINATED", "LOST", "EMPTY")
    assert (instance.reason, node.deregistered) == ("the node was lost", bench.clock.now())
    assert bench.done[-1] == HaltMachine(instance.id)


def test_a_crash_before_a_lost_machine_is_cleared_away() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    _, (instance,) = running_pool(bench)
    bench.lose(instance)
    assert bench.engine.has_machines()
    bench.crash()
    assert bench.waiting == [HaltMachine(instance.id)]
    bench.carry_out()
    assert not bench.engine.has_machines()


def test_a_machine_that_vanishes_while_it_is_terminated() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    task = bench.tasks_of(bench.group(1))[0]
    terminate(bench, instance)
    bench.lose(instance)
    assert (instance.status, instance.reason, task.status) == ("TERMINATED", "enough", "FAILED")


# Taken back


def test_a_spot_machine_is_warned_and_then_taken() -> None:
    bench = Bench(preemption_warning=2.0)
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    task = bench.tasks_of(bench.group(1))[0]
    bench.do(lambda e: e.machines.warn_of_preemption(instance))
    node = bench.engine.world.nodes[instance.node_id or ""]
    assert (node.preemption_warning, node.status) == (bench.clock.now(), "RUNNING")
    bench.advance(1.0)
    bench.do(lambda e: e.machines.warn_of_preemption(instance))
    assert instance.status == "RUNNING"
    bench.advance(1.0)
    assert (instance.status, instance.reason) == ("TERMINATED", "the spot machine was taken back")
    assert (task.status, task.errors[0]["errorType"]) == ("FAILED", "ALLOCATION_LOST")


def test_a_machine_that_went_before_is_not_taken() -> None:
    bench = Bench()
    _, (instance,) = running_pool(bench)
    terminate(bench, instance)
    before = dict(bench.stored)
    bench.do(lambda e: e.machines.warn_of_preemption(instance))
    bench.advance(10.0)
    assert bench.stored == before
