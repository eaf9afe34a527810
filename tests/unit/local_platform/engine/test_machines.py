"""An instance boots, runs, and is switched off and on."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine
from raydog_resources.local_platform.engine.records import Instance, Pool
from tests.unit.local_platform.engine.bench import Bench


def running_pool(bench: Bench, size: int = 1, template: str = "local/node") -> tuple[Pool, list[Instance]]:
    pool = bench.pool(size, template)
    bench.advance()
    return pool, bench.instances(pool)


def terminate(bench: Bench, instance: Instance, grace: float | None = None) -> None:
    bench.do(lambda e: e.machines.terminate(instance, "enough", grace))


# Up


def test_a_machine_boots_after_its_delay() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    pool = bench.pool(1, "local/slow")
    instance = bench.instances(pool)[0]
    bench.advance(29.0)
    assert (instance.status, bench.done) == ("PENDING", [])
    bench.advance(1.0)
    assert (instance.status, bench.done) == ("RUNNING", [BootMachine(instance.id)])
    assert instance.up_since == bench.clock.now()
    assert (instance.private_ip, instance.environment) == ("10.0.0.2", {"RAYDOG_NODE_IP": "10.0.0.2"})


def test_machines_are_numbered_for_good_across_pools_and_lives() -> None:
    bench = Bench()
    _, first = running_pool(bench, 2)
    _, second = running_pool(bench, 1)
    assert [instance.key for instance in first + second] == ["n1", "n2", "n3"]
    assert [instance.hostname for instance in first + second] == ["node-1", "node-2", "node-3"]
    terminate(bench, second[0])
    bench.crash()
    _, third = running_pool(bench)
    assert third[0].key == "n4"
    assert bench.engine.world.instance_by_key("n4") is third[0]
    assert bench.engine.world.instance_by_key("n5") is None


def test_reports_that_come_twice_or_unasked_do_nothing() -> None:
    bench = Bench()
    _, (instance,) = running_pool(bench)
    before = dict(bench.stored)
    bench.do(lambda e: e.machines.up(instance.id, "10.9.9.9", None, {}))
    bench.do(lambda e: e.machines.failed(instance.id, "late"))
    bench.do(lambda e: e.machines.gone(instance.id))
    bench.do(lambda e: e.machines.boot(instance.id))
    assert bench.stored == before
    terminate(bench, instance)
    before = dict(bench.stored)
    bench.do(lambda e: e.machines.gone(instance.id))
    bench.do(lambda e: e.machines.failed(instance.id, "late"))
    bench.lose(instance)
    assert bench.stored == before


# Failed boots


def test_a_boot_that_fails() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool, (instance,) = running_pool(bench)
    bench.do(lambda e: e.machines.failed(instance.id, "no image"))
    assert (instance.status, instance.reason, instance.booting) == ("TERMINATED", "no image", False)
    assert (pool.status, pool.awaiting_nodes, pool.boot_failures) == ("PENDING", False, 1)
    assert bench.compute_of(pool).status == "RUNNING"


def test_the_time_for_booting_is_limited() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    pool = bench.pool(1, "local/slow", nodeBootTimeout="PT20S")
    instance = bench.instances(pool)[0]
    bench.advance(19.0)
    assert instance.status == "PENDING"
    bench.advance(1.0)
    assert (instance.status, instance.reason) == ("TERMINATED", "the node did not boot in time")
    assert pool.boot_failures == 1
    bench.advance(60.0)
    assert bench.done == []


def test_a_machine_whose_boot_takes_too_long_goes_when_it_is_up() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = bench.pool(1, nodeBootTimeout="PT20S")
    instance = bench.instances(pool)[0]
    bench.advance(20.0)
    assert (instance.status, instance.booting) == ("TERMINATING", True)
    bench.carry_out(BootMachine)
    assert instance.status == "TERMINATED"
    assert bench.done == [BootMachine(instance.id), HaltMachine(instance.id)]
    assert (bench.nodes(pool), pool.boot_failures) == ([], 1)


def test_a_boot_that_fails_after_its_time_counts_once() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = bench.pool(1, nodeBootTimeout="PT20S")
    instance = bench.instances(pool)[0]
    bench.advance(20.0)
    bench.do(lambda e: e.machines.failed(instance.id, "no image"))
    assert (instance.status, pool.boot_failures) == ("TERMINATED", 1)


def test_a_machine_that_is_up_in_time_stays() -> None:
    bench = Bench()
    pool = bench.pool(1, nodeBootTimeout="PT20S")
    bench.advance(60.0)
    assert bench.instances(pool)[0].status == "RUNNING"


# Capacity


def test_more_than_the_capacity_has_to_wait_for_it() -> None:
    bench = Bench()
    bench.template("local/scarce", capacity=3)
    first, machines = running_pool(bench, 2, "local/scarce")
    second, others = running_pool(bench, 4, "local/scarce")
    short = bench.compute_of(second)
    assert ([i.status for i in others], short.short, short.target) == (["RUNNING"], 3, 4)
    terminate(bench, machines[0])
    bench.advance()
    assert (len(bench.nodes(second)), short.short) == (2, 2)
    bench.do(lambda e: e.pools.shut_down(first.id))
    bench.advance()
    assert (len(bench.nodes(second)), short.short) == (3, 1)


def test_a_machine_on_its_way_out_still_takes_its_place() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    bench.template("local/scarce", capacity=1)
    _, (instance,) = running_pool(bench, 1, "local/scarce")
    waiting, none = running_pool(bench, 1, "local/scarce")
    terminate(bench, instance)
    assert none == []
    bench.carry_out()
    assert len(bench.instances(waiting)) == 1


def test_who_no_longer_wants_machines_does_not_get_them() -> None:
    bench = Bench()
    bench.template("local/scarce", capacity=1)
    _, (instance,) = running_pool(bench, 1, "local/scarce")
    ended, _ = running_pool(bench, 1, "local/scarce")
    smaller, _ = running_pool(bench, 1, "local/scarce")
    bench.do(lambda e: e.pools.shut_down(ended.id))
    bench.do(lambda e: e.pools.resize(smaller.id, 0))
    terminate(bench, instance)
    bench.advance()
    assert (bench.instances(ended), bench.instances(smaller)) == ([], [])
    assert bench.engine.world.short_computes == {}


def test_a_capacity_of_none_is_no_capacity_at_all() -> None:
    bench = Bench()
    bench.template("local/none", capacity=0)
    pool, machines = running_pool(bench, 2, "local/none")
    assert (machines, bench.compute_of(pool).short, pool.status) == ([], 2, "PENDING")


# Switched off


@pytest.mark.parametrize("crash", [False, True])
def test_a_machine_is_switched_off_and_on(crash: bool) -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=5.0)
    pool = bench.pool(1, "local/slow", nodeBootTimeout="PT8S")
    bench.advance(5.0)
    instance, node = bench.instances(pool)[0], bench.nodes(pool)[0]
    bench.advance(1.0)
    bench.do(lambda e: e.machines.stop(instance))
    assert (instance.status, node.status, instance.node_id) == ("STOPPED", "LOST", None)
    bench.do(lambda e: e.machines.start(instance))
    assert instance.status == "PENDING"
    if crash:
        bench.crash()
    bench.advance(4.0)
    assert bench.look(instance).status == "PENDING"
    bench.advance(1.0)
    assert bench.look(instance).status == "RUNNING"
    assert [n.id for n in bench.nodes(pool)] != [node.id]


def test_a_machine_that_is_switched_off_lets_its_tasks_end_first() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    _, (instance,) = running_pool(bench)
    task = bench.tasks_of(bench.group(1))[0]
    bench.do(lambda e: e.machines.stop(instance))
    assert instance.status == "STOPPING"
    bench.carry_out()
    assert (instance.status, task.errors[0]["errorType"]) == ("STOPPED", "ALLOCATION_LOST")


def test_a_machine_is_terminated_while_it_is_switched_off() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    _, (stopping, stopped) = running_pool(bench, 2)
    bench.group(1)
    bench.do(lambda e: e.machines.stop(stopping))
    bench.do(lambda e: e.machines.stop(stopped))
    assert (stopping.status, stopped.status) == ("STOPPING", "STOPPED")
    terminate(bench, stopping)
    terminate(bench, stopped)
    assert (stopping.status, stopped.status) == ("TERMINATING", "TERMINATED")
    bench.advance(15.0)
    assert stopping.status == "TERMINATED"


def test_only_what_runs_is_stopped_and_only_what_is_stopped_started() -> None:
    bench = Bench()
    _, (instance,) = running_pool(bench)
    before = dict(bench.stored)
    bench.do(lambda e: e.machines.start(instance))
    assert bench.stored == before
    terminate(bench, instance)
    before = dict(bench.stored)
    bench.do(lambda e: e.machines.stop(instance))
    bench.do(lambda e: e.machines.start(instance))
    terminate(bench, instance)
    assert bench.stored == before
