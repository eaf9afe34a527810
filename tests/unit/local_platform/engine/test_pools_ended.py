"""A worker pool is shut down, in every state of its machines."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine
from raydog_resources.local_platform.engine.records import Json
from tests.unit.local_platform.engine.bench import Bench


def usage(size: int = 1, **more: Any) -> Json:
    return {"templateId": "local/node", "requirementName": "p", "targetInstanceCount": size, **more}


def test_running_tasks_end_before_a_pool_does() -> None:
    bench = Bench()
    pool = bench.ready_pool(3)
    group = bench.group(1)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert (pool.status, len(bench.nodes(pool)), bench.statuses(group)) == ("SHUTDOWN", 1, ["EXECUTING"])
    assert bench.compute_of(pool).status == "RUNNING"
    other = bench.group(1)
    bench.finish(bench.running(group)[0])
    assert (pool.status, bench.compute_of(pool).status) == ("TERMINATED", "TERMINATED")
    assert bench.statuses(other) == ["READY"]


@pytest.mark.parametrize("maintain", [False, True])
def test_a_pool_that_shuts_down_gets_no_new_machines(maintain: bool) -> None:
    bench = Bench()
    bench.template("local/node")
    wanted = usage(2, maintainInstanceCount=maintain)
    pool = bench.do(lambda e: e.pools.provision(wanted, {"maxNodes": 9}))
    bench.advance()
    group = bench.group(2, namespaces=["local"])
    assert len(bench.running(group)) == 2
    bench.do(lambda e: e.pools.shut_down(pool.id))
    bench.finish(bench.running(group)[0])
    bench.advance()
    assert len(bench.instances(pool)) == 2


def test_to_shut_down_twice_is_to_shut_down_once() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    pool = bench.ready_pool(1)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    before = dict(bench.stored)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert bench.stored == before


def test_a_pool_without_machines_ends_at_once() -> None:
    bench = Bench()
    pool = bench.pool(0)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert (pool.status, bench.compute_of(pool).status) == ("TERMINATED", "TERMINATED")


def test_a_pool_shuts_down_while_it_boots() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    pool = bench.ready_pool(1)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert (pool.status, bench.instances(pool)[0].status) == ("SHUTDOWN", "TERMINATING")
    bench.carry_out()
    assert (pool.status, bench.nodes(pool)) == ("TERMINATED", [])


@pytest.mark.parametrize("stopped", ["STOPPED", "STOPPING"])
def test_a_pool_shuts_down_with_machines_that_are_switched_off(stopped: str) -> None:
    bench = Bench()
    bench.held = {AbortRun}
    pool = bench.ready_pool(1)
    if stopped == "STOPPING":
        bench.group(1)
    bench.do(lambda e: e.computes.transition(pool.compute_id, "STOPPED"))
    assert bench.compute_of(pool).status == stopped
    bench.do(lambda e: e.pools.shut_down(pool.id))
    bench.carry_out()
    assert pool.status == "TERMINATED"


def test_a_pool_ends_with_its_compute_requirement() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    pool = bench.ready_pool(1)
    task = bench.tasks_of(bench.group(1))[0]
    bench.do(lambda e: e.computes.transition(pool.compute_id, "TERMINATED"))
    assert (pool.status, task.abort_cause) == ("RUNNING", "machine")
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert pool.status == "SHUTDOWN"
    bench.carry_out()
    assert (pool.status, task.errors[0]["errorType"]) == ("TERMINATED", "ALLOCATION_LOST")


def test_a_pool_that_ends_awaits_nobody() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    pool = bench.pool(1, "local/slow")
    assert pool.awaiting_nodes
    bench.send(bench.compute_of(pool), "TERMINATED")
    assert (pool.status, pool.awaiting_nodes) == ("TERMINATED", False)
