"""A worker pool becomes larger and smaller, as a whole and node by node."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.effects import BootMachine, HaltMachine
from raydog_resources.local_platform.engine.records import Json
from tests.unit.local_platform.engine.bench import Bench


def usage(size: int = 1, **more: Any) -> Json:
    return {"templateId": "local/node", "requirementName": "p", "targetInstanceCount": size, **more}


# Resized


def test_a_pool_grows() -> None:
    bench = Bench()
    pool = bench.ready_pool()
    bench.do(lambda e: e.pools.resize(pool.id, 4))
    assert (bench.compute_of(pool).target, pool.awaiting_nodes) == (4, True)
    bench.advance()
    assert (len(bench.nodes(pool)), pool.awaiting_nodes) == (4, False)


def test_idle_nodes_go_before_busy_ones_and_busy_ones_end_their_tasks() -> None:
    bench = Bench(demand_scaling=False)
    pool = bench.ready_pool(4)
    group = bench.group(2)
    busy = {task.node_id for task in bench.running(group)}
    bench.do(lambda e: e.pools.resize(pool.id, 1))
    assert {node.id for node in bench.nodes(pool)} == busy
    assert bench.compute_of(pool).target == 1
    draining = [node for node in bench.nodes(pool) if node.draining]
    assert (len(draining), draining[0].status) == (1, "RUNNING")
    bench.tasks(group, 2)
    for task in [task for task in bench.running(group) if task.node_id == draining[0].id]:
        bench.finish(task)
    assert (draining[0].status, len(bench.nodes(pool))) == ("DEREGISTERED", 1)
    assert bench.statuses(group).count("EXECUTING") == 1


def test_machines_that_still_boot_go_first() -> None:
    bench = Bench()
    pool = bench.ready_pool(2)
    before = bench.nodes(pool)
    bench.held = {BootMachine}
    bench.do(lambda e: e.pools.resize(pool.id, 4))
    bench.do(lambda e: e.pools.resize(pool.id, 2))
    assert bench.nodes(pool) == before
    assert [instance.status for instance in bench.instances(pool)] == ["RUNNING"] * 2 + ["TERMINATED"] * 2


def test_of_equals_the_newest_goes_first() -> None:
    bench = Bench()
    pool = bench.ready_pool(3)
    oldest = bench.instances(pool)[0]
    bench.do(lambda e: e.pools.resize(pool.id, 1))
    assert [bench.engine.world.nodes[oldest.node_id or ""]] == bench.nodes(pool)


def test_nodes_on_their_way_out_do_not_count() -> None:
    bench = Bench(demand_scaling=False)
    pool = bench.ready_pool(2)
    group = bench.group(2)
    bench.do(lambda e: e.pools.resize(pool.id, 0))
    bench.do(lambda e: e.pools.resize(pool.id, 2))
    bench.advance()
    assert len(bench.nodes(pool)) == 4
    for task in bench.running(group):
        bench.finish(task)
    assert len(bench.nodes(pool)) == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [(-1, "-1 is below minNodes 1"), (0, "0 is below minNodes 1"), (6, "6 is above maxNodes 5")],
)
def test_a_pool_stays_within_its_limits(size: int, words: str) -> None:
    bench = Bench()
    pool = bench.ready_pool(2, minNodes=1, maxNodes=5)
    refusal = bench.refused(lambda e: e.pools.resize(pool.id, size), f"size: {words}")
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")


def test_a_pool_may_reach_its_limits() -> None:
    bench = Bench()
    pool = bench.ready_pool(2, minNodes=1, maxNodes=5)
    for size in (5, 1):
        bench.do(lambda e, size=size: e.pools.resize(pool.id, size))  # type: ignore[misc]
        bench.advance()
        assert len(bench.nodes(pool)) == size


def test_a_pool_without_limits_is_not_endless() -> None:
    bench = Bench()
    pool = bench.ready_pool(0)
    bench.refused(lambda e: e.pools.resize(pool.id, 10**9), "size: 1000000000 is above 100000")
    bench.refused(lambda e: e.pools.resize(pool.id, -1), "size: -1 is below minNodes 0")


def test_a_pool_that_has_ended_is_not_resized() -> None:
    bench = Bench()
    pool = bench.ready_pool(1)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    refusal = bench.refused(lambda e: e.pools.resize(pool.id, 2), "TERMINATED.*resized to 2")
    assert (refusal.status, refusal.error_type) == (403, "InvalidWorkerPoolStatusException")


@pytest.mark.parametrize("wanted", ["TERMINATED", "STOPPED"])
def test_a_pool_whose_machines_are_going_is_not_resized(wanted: str) -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    pool = bench.ready_pool(1)
    compute = bench.compute_of(pool)
    bench.do(lambda e: e.computes.transition(compute.id, wanted))
    refusal = bench.refused(lambda e: e.pools.resize(pool.id, 2), compute.status)
    assert (refusal.status, refusal.error_type) == (403, "InvalidComputeRequirementStatusException")


# Single nodes


@pytest.mark.parametrize(("lowers", "target", "left"), [(True, 1, 1), (False, 2, 2)])
def test_a_node_that_is_deleted_lowers_the_target_or_is_replaced(
    lowers: bool, target: int, left: int
) -> None:
    bench = Bench(delete_node_lowers_target=lowers)
    pool = bench.ready_pool(2)
    node = bench.nodes(pool)[0]
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    bench.advance()
    assert (node.status, bench.compute_of(pool).target) == ("DEREGISTERED", target)
    assert (len(bench.nodes(pool)), node in bench.nodes(pool)) == (left, False)


def test_a_busy_node_ends_its_task_before_it_leaves() -> None:
    bench = Bench()
    pool = bench.ready_pool(1)
    task = bench.tasks_of(bench.group(1))[0]
    node = bench.nodes(pool)[0]
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    assert (node.status, node.draining, task.status) == ("RUNNING", True, "EXECUTING")
    bench.finish(task)
    assert (node.status, task.status) == ("DEREGISTERED", "COMPLETED")


def test_to_delete_a_node_twice_is_to_delete_it_once() -> None:
    bench = Bench(delete_node_lowers_target=False)
    pool = bench.ready_pool(1)
    bench.group(1)
    node = bench.nodes(pool)[0]
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    before = dict(bench.stored)
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    assert bench.stored == before
