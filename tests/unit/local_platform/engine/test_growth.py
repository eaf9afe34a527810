"""Pools grow for tasks that wait: as far as is needed, no further than they may."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.effects import BootMachine
from raydog_resources.local_platform.engine.records import Pool
from tests.unit.local_platform.engine.bench import Bench, group_spec


def empty_pool(bench: Bench, **properties: Any) -> Pool:
    return bench.pool(0, **{"maxNodes": 10, **properties})


def fail_boots(bench: Bench, pool: Pool) -> None:
    """Whatever boots now does not come up."""
    bench.advance()
    for instance in bench.instances(pool):
        bench.do(lambda e, ident=instance.id: e.machines.failed(ident, "no image"))  # type: ignore[misc]


def test_a_pool_grows_by_one_node_per_waiting_task() -> None:
    bench = Bench()
    pool = empty_pool(bench)
    group = bench.group(3)
    assert (len(bench.instances(pool)), pool.awaiting_nodes, bench.compute_of(pool).target) == (3, True, 3)
    bench.advance()
    assert bench.statuses(group) == ["EXECUTING"] * 3
    assert len(bench.instances(pool)) == 3


def test_no_further_than_its_largest_size() -> None:
    bench = Bench()
    pool = empty_pool(bench, maxNodes=2)
    group = bench.group(5)
    bench.advance()
    assert len(bench.instances(pool)) == 2
    while running := bench.running(group):
        bench.finish(running[0])
    assert (bench.statuses(group), len(bench.instances(pool))) == (["COMPLETED"] * 5, 2)


def test_without_a_largest_size_it_does_not_grow() -> None:
    bench = Bench()
    pool = bench.pool(1)
    bench.advance()
    bench.group(3)
    assert len(bench.instances(pool)) == 1


def test_growth_is_a_switch() -> None:
    bench = Bench(demand_scaling=False)
    pool = empty_pool(bench)
    bench.group(3)
    assert bench.instances(pool) == []


def test_idle_workers_and_nodes_that_boot_count() -> None:
    bench = Bench()
    pool = bench.pool(1, maxNodes=10)
    bench.advance()
    bench.held = {BootMachine}
    bench.do(lambda e: e.pools.resize(pool.id, 3))
    group = bench.group(3)
    assert len(bench.instances(pool)) == 3
    bench.tasks(group)
    assert len(bench.instances(pool)) == 4


def test_several_workers_per_node_need_fewer_nodes() -> None:
    bench = Bench()
    pool = empty_pool(bench, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 4})
    bench.group(5)
    assert len(bench.instances(pool)) == 2


def test_groups_share_what_is_coming() -> None:
    bench = Bench()
    pool = empty_pool(bench, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 4})
    requirement = bench.requirement(group_spec("a"), group_spec("b"), group_spec("c"))
    one, two, three = bench.groups_of(requirement)
    bench.tasks(one, 3)
    bench.tasks(two, 1)
    assert len(bench.instances(pool)) == 1
    bench.tasks(three, 1)
    assert len(bench.instances(pool)) == 2
    bench.advance()
    assert [len(bench.running(group)) for group in (one, two, three)] == [3, 1, 1]


def test_what_is_coming_elsewhere_counts_too() -> None:
    bench = Bench()
    fixed = bench.pool(2)
    growing = empty_pool(bench)
    group = bench.group(2)
    assert (len(bench.instances(fixed)), bench.instances(growing)) == (2, [])
    bench.tasks(group)
    assert len(bench.instances(growing)) == 1


def test_the_next_pool_takes_what_the_first_may_not() -> None:
    bench = Bench()
    first, second = empty_pool(bench, maxNodes=2), empty_pool(bench, maxNodes=2)
    group = bench.group(3)
    assert (len(bench.instances(first)), len(bench.instances(second))) == (2, 1)
    bench.advance()
    assert bench.statuses(group) == ["EXECUTING"] * 3


def test_a_group_grows_only_pools_that_suit_it() -> None:
    bench = Bench()
    red, blue = empty_pool(bench, workerTag="red"), empty_pool(bench, workerTag="blue")
    bench.group(1, workerTags=["blue"])
    assert (bench.instances(red), len(bench.instances(blue))) == ([], 1)


def test_a_group_asks_for_no_more_workers_than_it_may_have() -> None:
    bench = Bench()
    pool = empty_pool(bench)
    bench.group(8, maxWorkers=2)
    assert len(bench.instances(pool)) == 2
    bench.group(8, tasksPerWorker=3)
    assert len(bench.instances(pool)) == 5


def test_a_group_that_waits_for_its_smallest_number_gets_it() -> None:
    bench = Bench()
    pool = empty_pool(bench)
    group = bench.group(0, minWorkers=3)
    assert bench.instances(pool) == []
    bench.tasks(group, 1)
    assert len(bench.instances(pool)) == 3
    bench.advance()
    assert (group.status, bench.statuses(group)) == ("RUNNING", ["EXECUTING"])


def test_a_pool_without_workers_is_not_grown() -> None:
    bench = Bench()
    pool = empty_pool(bench, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 0})
    bench.group(1)
    assert bench.instances(pool) == []


def test_after_three_failed_boots_growth_stops_until_somebody_resizes() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = empty_pool(bench)
    group = bench.group(1)
    for failures in (1, 2, 3):
        fail_boots(bench, pool)
        assert pool.boot_failures == failures
    assert [instance.status for instance in bench.instances(pool)] == ["TERMINATED"] * 3
    bench.tasks(group)
    bench.advance(600.0)
    assert len(bench.instances(pool)) == 3
    bench.do(lambda e: e.pools.resize(pool.id, 0))
    assert (pool.boot_failures, len(bench.instances(pool))) == (0, 5)
    bench.waiting.clear()
    bench.advance()
    bench.carry_out()
    assert bench.statuses(group) == ["EXECUTING"] * 2


def test_a_boot_that_succeeds_makes_the_failures_forgotten() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = empty_pool(bench)
    bench.group(1)
    fail_boots(bench, pool)
    fail_boots(bench, pool)
    bench.advance()
    bench.waiting = bench.waiting[-1:]
    bench.carry_out()
    assert (pool.boot_failures, pool.status) == (0, "RUNNING")


def test_machines_that_wait_for_capacity_are_asked_for_once() -> None:
    bench = Bench()
    bench.template("local/scarce", capacity=2)
    pool = bench.pool(0, "local/scarce", maxNodes=10)
    group = bench.group(5)
    bench.advance(60.0)
    assert (len(bench.instances(pool)), bench.compute_of(pool).short) == (2, 3)
    assert bench.compute_of(pool).target == 5
    bench.tasks(group)
    assert (bench.compute_of(pool).short, bench.compute_of(pool).target) == (4, 6)


def test_a_lost_node_is_replaced_when_its_task_is_tried_again() -> None:
    bench = Bench()
    pool = empty_pool(bench)
    group = bench.group(1, maximumTaskRetries=1)
    bench.advance()
    task = bench.running(group)[0]
    bench.lose(bench.instance_of(task))
    bench.advance()
    assert (task.status, task.attempt, len(bench.instances(pool))) == ("EXECUTING", 1, 2)


def test_a_pool_that_is_switched_off_or_going_does_not_grow() -> None:
    bench = Bench()
    stopped, going = empty_pool(bench), empty_pool(bench)
    bench.do(lambda e: e.computes.transition(stopped.compute_id, "STOPPED"))
    bench.do(lambda e: e.computes.transition(going.compute_id, "TERMINATED"))
    bench.group(1)
    assert (bench.instances(stopped), bench.instances(going)) == ([], [])


def test_a_node_that_leaves_makes_room_for_another() -> None:
    bench = Bench()
    pool = bench.ready_pool(1, maxNodes=1)
    bench.group(2)
    assert len(bench.instances(pool)) == 1
    bench.do(lambda e: e.pools.shut_down_node(bench.nodes(pool)[0].id))
    assert len(bench.instances(pool)) == 2
