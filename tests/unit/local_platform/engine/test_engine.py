"""The engine as a whole: it rests, wakes in time, and can be switched off."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import (
    AbortRun,
    BootMachine,
    ForgetRun,
    HaltMachine,
    StartRun,
)
from tests.unit.local_platform.engine import invariants
from tests.unit.local_platform.engine.bench import Bench, group_spec


def test_a_new_engine_is_at_rest() -> None:
    engine = Bench().engine
    assert (engine.next_due, engine.take_changes(), engine.take_effects()) == (None, {}, [])
    assert not engine.alive()
    assert not engine.has_machines()


def test_it_says_when_it_has_to_be_woken() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    bench.pool(1, "local/slow")
    start = bench.clock.now()
    assert bench.engine.next_due == start + 30.0
    bench.engine.tick()
    assert bench.engine.take_effects() == []
    bench.advance(30.0)
    assert bench.engine.next_due is None


def test_a_tick_that_comes_late_handles_all_that_is_due_in_order() -> None:
    bench = Bench()
    bench.template("local/slow", boot_seconds=30.0)
    bench.held = {BootMachine}
    pool = bench.pool(1, "local/slow", nodeBootTimeout="PT1M")
    bench.clock.advance(600.0)
    bench.advance()
    assert bench.waiting == [BootMachine(bench.instances(pool)[0].id)]
    assert bench.instances(pool)[0].status == "TERMINATING"


def test_effects_come_in_the_order_in_which_they_were_decided() -> None:
    bench = Bench()
    pool = bench.pool(1)
    group = bench.group(1)
    bench.advance()
    task = bench.running(group)[0]
    instance = bench.instance_of(task)
    bench.do(lambda e: e.tasks.cancel(task.id, abort=True))
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert [type(effect) for effect in bench.done] == [
        BootMachine,
        StartRun,
        AbortRun,
        ForgetRun,
        HaltMachine,
    ]
    assert bench.done[3] == ForgetRun(instance.id, f"{task.id.replace(':', '_')}.0")


def test_it_lives_while_there_are_machines_or_unfinished_tasks() -> None:
    bench = Bench()
    pool = bench.pool(0)
    assert bench.engine.alive()
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert not bench.engine.alive()
    group = bench.group(0)
    assert not bench.engine.alive()
    bench.tasks(group)
    assert bench.engine.alive()
    bench.do(lambda e: e.tasks.cancel(bench.tasks_of(group)[0].id, abort=False))
    assert not bench.engine.alive()


@pytest.mark.parametrize(("grace", "seconds"), [(None, 15.0), (0.0, 0.0), (4.0, 4.0)])
def test_it_can_be_switched_off_whatever_it_does(grace: float | None, seconds: float) -> None:
    bench = Bench()
    bench.held = {AbortRun}
    bench.template("local/slow", boot_seconds=30.0)
    bench.template("local/scarce", capacity=0)
    bench.pool(2)
    bench.pool(1, "local/slow")
    bench.pool(1, "local/scarce")
    stopped = bench.compute(1)
    bench.advance()
    bench.do(lambda e: e.computes.transition(stopped.id, "STOPPED"))
    requirement = bench.requirement(group_spec("a"), group_spec("b", dependencies=["a"]))
    one, two = bench.groups_of(requirement)
    bench.tasks(one, 3)
    bench.tasks(two, 1)
    going = bench.instance_of(bench.running(one)[0])
    bench.do(lambda e: e.machines.terminate(going, "before"))

    bench.do(lambda e: e.switch_off(grace))
    assert bench.statuses(two) == ["CANCELLED"]
    if seconds:
        bench.advance(seconds - 0.5)
        assert bench.engine.has_machines()
        bench.advance(0.5)
    bench.advance()
    assert not bench.engine.has_machines()
    assert not bench.engine.alive()
    assert bench.statuses(one) == ["ABORTED", "ABORTED", "CANCELLED"]
    assert requirement.status == "CANCELLED"
    assert {pool.status for pool in bench.engine.world.pools.values()} == {"TERMINATED"}
    invariants.check(bench)


def test_to_switch_off_twice_is_to_switch_off_once() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    bench.pool(1)
    bench.advance()
    bench.group(0)
    bench.do(lambda e: e.switch_off(None))
    before = dict(bench.stored)
    bench.do(lambda e: e.switch_off(None))
    assert bench.stored == before
