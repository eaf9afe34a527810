"""After `kill -9` a new life goes on where the last one ended, from its documents alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from raydog_resources.local_platform.engine.effects import (
    AbortRun,
    BootMachine,
    Effect,
    HaltMachine,
    StartRun,
)
from raydog_resources.local_platform.engine.records import Group
from tests.unit.local_platform.engine import invariants
from tests.unit.local_platform.engine.bench import Bench, group_spec


def at_rest(bench: Bench) -> None:
    """The new life changes nothing of what it found."""
    before = dict(bench.stored)
    bench.crash()
    assert bench.stored == before
    invariants.check(bench)


def test_a_world_without_open_ends_stays_as_it_is() -> None:
    bench = Bench()
    bench.pool(2, maxNodes=4)
    bench.advance()
    requirement = bench.requirement(group_spec("a"), group_spec("b", dependencies=["a"]))
    one, two = bench.groups_of(requirement)
    bench.tasks(one, 6)
    bench.tasks(two, 1)
    bench.held = {StartRun}
    at_rest(bench)
    assert {effect for effect in bench.waiting if isinstance(effect, StartRun)} == {
        StartRun(task.id) for task in bench.running(one)
    }


def test_what_was_to_be_done_is_asked_for_again() -> None:
    bench = Bench()
    bench.held = {HaltMachine, StartRun, AbortRun}
    first, second = bench.pool(2), bench.pool(1)
    bench.advance()
    group = bench.group(2)
    bench.do(lambda e: e.pools.shut_down(second.id))
    bench.held.add(BootMachine)
    bench.pool(1)
    bench.advance()
    task = bench.tasks_of(group)[0]
    bench.do(lambda e: e.tasks.cancel(task.id, abort=True))
    asked_for = set(bench.waiting)
    assert {type(effect) for effect in asked_for} == {HaltMachine, StartRun, AbortRun, BootMachine}
    bench.advance(20.0)
    at_rest(bench)
    rest = AbortRun(task.id, 40.0)
    assert set(bench.waiting) == {e for e in asked_for if not isinstance(e, AbortRun)} | {rest}
    bench.carry_out()
    assert bench.look(second).status == "TERMINATED"
    assert bench.statuses(group) == ["ABORTED", "EXECUTING"]
    assert bench.look(first).status == "RUNNING"


def test_a_grace_that_is_over_is_not_given_again() -> None:
    bench = Bench()
    bench.held = {AbortRun}
    bench.pool(1)
    bench.advance()
    task = bench.running(bench.group(1))[0]
    bench.do(lambda e: e.tasks.cancel(task.id, abort=True))
    bench.advance(100.0)
    bench.crash()
    assert bench.waiting == [AbortRun(task.id, 0.0)]


def boot_delay(bench: Bench) -> Callable[[], bool]:
    bench.template("local/slow", boot_seconds=60.0)
    pool = bench.pool(1, "local/slow")
    return lambda: bench.look(pool).status == "IDLE"


def boot_timeout(bench: Bench) -> Callable[[], bool]:
    bench.held = {BootMachine}
    pool = bench.pool(1, nodeBootTimeout="PT1M")
    bench.advance()
    return lambda: bench.instances(pool)[0].status == "TERMINATING"


def task_timeout(bench: Bench) -> Callable[[], bool]:
    bench.pool(1)
    bench.advance()
    group = bench.group(1, taskTimeout="PT1M")
    return lambda: bench.statuses(group) == ["FAILED"]


def task_time_to_live(bench: Bench) -> Callable[[], bool]:
    bench.pool(1)
    bench.advance()
    group = bench.group(1, completedTaskTtl="PT1M", finishIfAllTasksFinished=False)
    bench.finish(bench.running(group)[0])
    return lambda: bench.tasks_of(group) == []


def idle_node(bench: Bench) -> Callable[[], bool]:
    pool = bench.pool(1, idleNodeShutdown={"enabled": True, "timeout": "PT1M"})
    bench.advance()
    return lambda: bench.nodes(pool) == []


def idle_pool(bench: Bench) -> Callable[[], bool]:
    pool = bench.pool(1, idlePoolShutdown={"enabled": True, "timeout": "PT1M"})
    bench.advance()
    return lambda: bench.look(pool).status == "TERMINATED"


def halt(bench: Bench) -> Callable[[], bool]:
    bench.held = {AbortRun}
    bench.engine.world.switches = bench.engine.world.switches.with_changes({"terminate_grace": 60})
    pool = bench.pool(1)
    bench.advance()
    bench.group(1)
    bench.do(lambda e: e.computes.transition(pool.compute_id, "TERMINATED"))
    return lambda: bench.look(pool).status == "TERMINATED"


def preemption(bench: Bench) -> Callable[[], bool]:
    bench.engine.world.switches = bench.engine.world.switches.with_changes({"preemption_warning": 60})
    compute = bench.compute(1)
    bench.advance()
    bench.do(lambda e: e.machines.warn_of_preemption(bench.instances(compute)[0]))
    return lambda: bench.instances(compute)[0].status == "TERMINATED"


def auto_shutdown(bench: Bench) -> Callable[[], bool]:
    compute = bench.compute(1, autoShutdown={"enabled": True, "timeout": "PT1M"})
    bench.advance()
    return lambda: bench.look(compute).status == "TERMINATED"


@pytest.mark.parametrize(
    "begin",
    [
        boot_delay,
        boot_timeout,
        task_timeout,
        task_time_to_live,
        idle_node,
        idle_pool,
        halt,
        preemption,
        auto_shutdown,
    ],
)
@pytest.mark.parametrize("crash_at", [None, 0.0, 30.0, 59.5])
def test_every_timer_rings_at_its_time_in_the_next_life(
    begin: Callable[[Bench], Callable[[], bool]], crash_at: float | None
) -> None:
    bench = Bench()
    has_rung = begin(bench)
    if crash_at is not None:
        bench.advance(crash_at)
        at_rest(bench)
    bench.advance(59.5 - (crash_at or 0.0))
    assert not has_rung()
    bench.advance(0.5)
    assert has_rung()


@pytest.mark.parametrize("crash_at", [0.0, 30.0])
def test_what_fell_due_between_two_lives_is_done_at_once(crash_at: float) -> None:
    bench = Bench()
    has_rung = task_timeout(bench)
    bench.advance(crash_at)
    bench.clock.advance(600.0)
    bench.crash()
    bench.advance()
    assert has_rung()


def story(crash_after: int | None, held: list[type[Effect]]) -> dict[str, object]:
    """A cluster's life, with a crash after one of its steps; says how everything ended."""
    bench = Bench()
    pool = bench.pool(0, maxNodes=4, idleNodeShutdown={"enabled": True, "timeout": "PT30S"})
    requirement = bench.requirement(
        group_spec("first", maximumTaskRetries=5, taskTimeout="PT1M"),
        group_spec("second", dependencies=["first"], finishIfAnyTaskFailed=True),
    )
    one, two = bench.groups_of(requirement)

    def finish_first(group: Group, exit_code: int = 0) -> None:
        bench.carry_out()
        bench.finish(bench.running(group)[0], exit_code)

    steps: list[Callable[[], object]] = [
        lambda: bench.tasks(bench.look(one), 5),
        lambda: bench.tasks(bench.look(two), 3),
        lambda: bench.advance(1.0),
        lambda: finish_first(one, 1),
        lambda: finish_first(one),
        lambda: bench.lose(bench.instance_of(bench.running(one)[0])),
        lambda: bench.advance(70.0),
        *[lambda: finish_first(one)] * 4,
        lambda: bench.carry_out(),
        lambda: finish_first(two, 1),
        lambda: bench.carry_out(),
        lambda: bench.advance(40.0),
        lambda: bench.do(lambda e: e.pools.shut_down(pool.id)),
        lambda: bench.carry_out(),
    ]
    for number, step in enumerate(steps):
        if number == crash_after:
            bench.held = set(held)
        step()
        if number == crash_after:
            bench.crash()
            bench.held = set()
            bench.carry_out()
            bench.advance()
            invariants.check(bench)
    return {
        "requirement": bench.look(requirement).status,
        "pool": bench.look(pool).status,
        "first": bench.statuses(one),
        "second": bench.statuses(two),
        "machines": sorted(instance.status for instance in bench.instances(pool)),
    }


EXPECTED = {
    "requirement": "FAILED",
    "pool": "TERMINATED",
    "first": ["COMPLETED"] * 5,
    "second": ["FAILED", "ABORTED", "ABORTED"],
    "machines": ["TERMINATED"] * 5,
}


@pytest.mark.parametrize(
    "held",
    [[], [BootMachine], [StartRun, AbortRun], [HaltMachine]],
    ids=["nothing", "boots", "runs", "halts"],
)
@pytest.mark.parametrize("crash_after", [None, *range(17)])
def test_a_story_ends_as_it_would_have_without_a_crash(
    crash_after: int | None, held: list[type[Effect]]
) -> None:
    assert story(crash_after, held) == EXPECTED
