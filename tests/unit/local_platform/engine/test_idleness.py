"""Idle nodes and idle pools are shut down in time, and never what is needed."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import BootMachine
from raydog_resources.local_platform.engine.records import Json
from tests.unit.local_platform.engine.bench import Bench

AFTER_A_MINUTE: Json = {"enabled": True, "timeout": "PT1M"}
OFF: Json = {"enabled": False, "timeout": "PT1M"}


def test_an_idle_node_leaves_and_lowers_the_target() -> None:
    bench = Bench()
    pool = bench.pool(2, idleNodeShutdown=AFTER_A_MINUTE)
    bench.advance(59.0)
    assert len(bench.nodes(pool)) == 2
    bench.advance(1.0)
    assert (bench.nodes(pool), bench.compute_of(pool).target, pool.status) == ([], 0, "EMPTY")


def test_a_node_is_idle_since_its_last_task_ended() -> None:
    bench = Bench()
    pool = bench.pool(1, idleNodeShutdown=AFTER_A_MINUTE)
    bench.advance(40.0)
    group = bench.group(1)
    bench.advance(100.0)
    assert len(bench.nodes(pool)) == 1
    bench.finish(bench.running(group)[0])
    bench.advance(59.0)
    assert len(bench.nodes(pool)) == 1
    bench.advance(1.0)
    assert bench.nodes(pool) == []


def test_a_node_with_one_busy_worker_is_not_idle() -> None:
    bench = Bench()
    workers = {"targetType": "PER_NODE", "targetCount": 2}
    pool = bench.pool(1, idleNodeShutdown=AFTER_A_MINUTE, createNodeWorkers=workers)
    bench.advance()
    group = bench.group(2)
    bench.finish(bench.running(group)[0])
    bench.advance(100.0)
    assert len(bench.nodes(pool)) == 1


@pytest.mark.parametrize("idle", [OFF, {"enabled": True}, {}])
def test_who_is_not_told_to_leave_stays(idle: Json) -> None:
    bench = Bench()
    pool = bench.pool(1, idleNodeShutdown=idle, idlePoolShutdown=idle)
    bench.advance(10_000.0)
    assert (len(bench.nodes(pool)), pool.status) == (1, "IDLE")


def test_the_smallest_number_of_nodes_stays() -> None:
    bench = Bench()
    pool = bench.pool(3, idleNodeShutdown=AFTER_A_MINUTE, minNodes=2)
    bench.advance(1_000.0)
    assert (len(bench.nodes(pool)), bench.compute_of(pool).target) == (2, 2)


@pytest.mark.parametrize("crash", [False, True])
def test_a_node_that_was_kept_leaves_when_there_are_enough_others(crash: bool) -> None:
    bench = Bench()
    pool = bench.pool(1, idleNodeShutdown=AFTER_A_MINUTE, minNodes=1)
    bench.advance(100.0)
    kept = bench.nodes(pool)[0]
    if crash:
        bench.crash()
        bench.advance()
    bench.do(lambda e: e.pools.resize(pool.id, 2))
    bench.advance()
    assert [node.id for node in bench.nodes(pool)] != [kept.id]
    assert len(bench.nodes(pool)) == 1


def test_no_time_at_all_leaves_time_for_a_waiting_task() -> None:
    bench = Bench()
    pool = bench.pool(0, idleNodeShutdown={"enabled": True, "timeout": "PT0S"}, maxNodes=5)
    group = bench.group(2)
    bench.advance()
    assert bench.statuses(group) == ["EXECUTING"] * 2
    bench.finish(bench.running(group)[0])
    bench.advance()
    assert len(bench.nodes(pool)) == 1


def test_an_idle_pool_is_shut_down() -> None:
    bench = Bench()
    pool = bench.pool(1, idlePoolShutdown=AFTER_A_MINUTE)
    bench.advance(30.0)
    group = bench.group(1)
    bench.advance(100.0)
    assert pool.status == "RUNNING"
    bench.finish(bench.running(group)[0])
    bench.advance(59.0)
    assert pool.status == "IDLE"
    bench.advance(1.0)
    assert pool.status == "TERMINATED"


def test_a_pool_counts_on_when_its_idle_nodes_leave() -> None:
    bench = Bench()
    soon = {"enabled": True, "timeout": "PT30S"}
    pool = bench.pool(1, idleNodeShutdown=soon, idlePoolShutdown=AFTER_A_MINUTE)
    bench.advance(45.0)
    assert pool.status == "EMPTY"
    bench.advance(15.0)
    assert pool.status == "TERMINATED"


def test_a_pool_that_waits_for_its_nodes_is_not_idle() -> None:
    bench = Bench()
    pool = bench.pool(1, idlePoolShutdown=AFTER_A_MINUTE, maxNodes=5)
    bench.advance(30.0)
    bench.held = {BootMachine}
    bench.group(1, maximumTaskRetries=1)
    bench.lose(bench.instances(pool)[0])
    assert pool.status == "EMPTY"
    bench.advance(600.0)
    assert pool.status == "EMPTY"
    bench.carry_out()
    assert pool.status == "RUNNING"
