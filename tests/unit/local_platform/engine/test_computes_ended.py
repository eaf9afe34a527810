"""A compute requirement is stopped, started and terminated, as a whole and machine by machine."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine
from raydog_resources.local_platform.engine.records import Compute
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench


def update(bench: Bench, compute: Compute, target: int, *, reprovision: bool = True) -> None:
    bench.do(lambda e: e.computes.update(compute.id, target=target, tag="new", reprovision=reprovision))


def counts(bench: Bench, compute: Compute) -> dict[str, int]:
    return bench.engine.world.machines_of[compute.id].counts()


# Terminated


def test_quiet_machines_go_at_once() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    compute = bench.ready_compute()
    bench.send(compute, "TERMINATED")
    assert (compute.status, compute.next_status) == ("TERMINATING", "TERMINATED")
    assert bench.carry_out(HaltMachine) == 2
    assert (compute.status, compute.next_status) == ("TERMINATED", None)


def test_machines_with_tasks_go_after_the_grace() -> None:
    bench = Bench(terminate_grace=15)
    bench.held = {AbortRun}
    pool = bench.pool(2)
    bench.advance()
    group = bench.group(1)
    compute = bench.compute_of(pool)
    bench.send(compute, "TERMINATED")
    assert counts(bench, compute) == {"TERMINATED": 1, "TERMINATING": 1}
    bench.advance(14.0)
    assert compute.status == "TERMINATING"
    bench.advance(1.0)
    assert (compute.status, pool.status, bench.statuses(group)) == ("TERMINATED", "TERMINATED", ["FAILED"])


def test_what_boots_goes_when_it_is_up() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    compute = bench.ready_compute(1)
    bench.send(compute, "TERMINATED")
    assert compute.status == "TERMINATING"
    bench.carry_out()
    assert (compute.status, bench.done[1:]) == ("TERMINATED", [HaltMachine(bench.instances(compute)[0].id)])


def test_to_terminate_twice_is_to_terminate_once() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    compute = bench.ready_compute()
    bench.send(compute, "TERMINATED")
    before = dict(bench.stored)
    bench.send(compute, "TERMINATED")
    assert bench.stored == before
    bench.carry_out()
    before = dict(bench.stored)
    bench.send(compute, "TERMINATED")
    assert bench.stored == before


def test_a_compute_requirement_outlives_its_machines() -> None:
    bench = Bench()
    compute = bench.ready_compute(1)
    bench.do(lambda e: e.computes.transition_instances(compute, bench.instances(compute), "TERMINATED"))
    assert (compute.status, compute.target) == ("RUNNING", 1)


def test_it_can_be_told_to_end_by_itself() -> None:
    bench = Bench()
    compute = bench.ready_compute(1, autoShutdown={"enabled": True, "timeout": "PT10M"})
    bench.advance(599.0)
    assert compute.status == "RUNNING"
    bench.advance(1.0)
    assert compute.status == "TERMINATED"


def test_its_own_end_can_be_put_off_and_called_off() -> None:
    bench = Bench()
    soon = {"enabled": True, "timeout": "PT10M"}
    later, never = bench.ready_compute(1, autoShutdown=soon), bench.ready_compute(1, autoShutdown=soon)
    bench.advance(300.0)
    bench.do(lambda e: e.computes.set_auto_shutdown(later, soon))
    bench.do(lambda e: e.computes.set_auto_shutdown(never, None))
    bench.advance(400.0)
    assert (later.status, never.status, never.auto_shutdown_at) == ("RUNNING", "RUNNING", None)
    bench.advance(200.0)
    assert (later.status, never.status) == ("TERMINATED", "RUNNING")


# Stopped and started


def test_it_is_switched_off_and_on() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    compute = bench.ready_compute()
    bench.send(compute, "STOPPED")
    assert (compute.status, compute.next_status, counts(bench, compute)) == (
        "STOPPING",
        "STOPPED",
        {"STOPPING": 2},
    )
    bench.carry_out()
    assert (compute.status, compute.next_status, counts(bench, compute)) == ("STOPPED", None, {"STOPPED": 2})
    bench.send(compute, "RUNNING")
    assert (compute.status, compute.next_status, counts(bench, compute)) == (
        "STARTING",
        "RUNNING",
        {"PENDING": 2},
    )
    bench.advance()
    assert (compute.status, compute.next_status, counts(bench, compute)) == ("RUNNING", None, {"RUNNING": 2})


def test_a_pool_comes_back_with_new_nodes() -> None:
    bench = Bench()
    pool = bench.pool(1)
    bench.advance()
    before = bench.nodes(pool)[0].id
    bench.send(bench.compute_of(pool), "STOPPED")
    assert (pool.status, bench.nodes(pool)) == ("EMPTY", [])
    bench.send(bench.compute_of(pool), "RUNNING")
    bench.advance()
    assert pool.status == "IDLE"
    assert bench.nodes(pool)[0].id != before


def step_refused(bench: Bench, compute: Compute, wanted: str) -> Refusal:
    return bench.refused(lambda e: e.computes.transition(compute.id, wanted), "it cannot be")


def reach(bench: Bench, status: str) -> Compute:
    """A compute requirement of one machine in that status."""
    bench.held = set()
    compute = bench.ready_compute(1)
    if status in ("STOPPING", "TERMINATING"):
        bench.held = {HaltMachine}
    if status in ("STOPPED", "STOPPING", "STARTING"):
        bench.send(compute, "STOPPED")
    if status in ("TERMINATED", "TERMINATING"):
        bench.send(compute, "TERMINATED")
    if status == "STARTING":
        bench.send(compute, "RUNNING")
    if status == "PROVISIONING":
        update(bench, compute, 2)
    assert compute.status == status
    return compute


@pytest.mark.parametrize(
    ("current", "legal"),
    [
        ("PROVISIONING", {"PROVISIONING", "TERMINATED"}),
        ("RUNNING", {"PROVISIONING", "STOPPED", "TERMINATED"}),
        ("STOPPING", {"TERMINATED"}),
        ("STOPPED", {"RUNNING", "TERMINATED"}),
        ("STARTING", {"TERMINATED"}),
        ("TERMINATING", {"TERMINATED"}),
        ("TERMINATED", {"TERMINATED"}),
    ],
)
def test_the_steps_there_are_and_no_others(current: str, legal: set[str]) -> None:
    bench = Bench()
    for wanted in ("PROVISIONING", "RUNNING", "STOPPED", "TERMINATED", "TERMINATING", "NEW", "x"):
        compute = reach(bench, current)
        if wanted in legal:
            bench.send(compute, wanted)
        else:
            refusal = step_refused(bench, compute, wanted)
            assert current in refusal.message
            assert refusal.error_type == "InvalidComputeRequirementStatusException"
            assert refusal.status == 403


# Single machines


def test_a_single_machine_is_switched_off_and_on() -> None:
    bench = Bench()
    compute = bench.ready_compute()
    first = bench.instances(compute)[0]
    bench.do(lambda e: e.computes.transition_instances(compute, [first], "STOPPED"))
    assert (compute.status, counts(bench, compute)) == ("RUNNING", {"RUNNING": 1, "STOPPED": 1})
    bench.do(lambda e: e.computes.transition_instances(compute, [first], "RUNNING"))
    bench.advance()
    assert counts(bench, compute) == {"RUNNING": 2}


def test_a_machine_cannot_be_sent_anywhere_else() -> None:
    bench = Bench()
    compute = bench.ready_compute()
    refusal = bench.refused(
        lambda e: e.computes.transition_instances(compute, bench.instances(compute), "PENDING"),
        "instances cannot be sent to PENDING",
    )
    assert refusal.status == 400


def test_machines_of_another_requirement_are_not_found() -> None:
    bench = Bench()
    mine, other = bench.ready_compute(), bench.ready_compute()
    own, foreign = bench.instances(mine)[0], bench.instances(other)[0]
    assert bench.engine.computes.instances_by_id(mine, [own.id]) == [own]
    with pytest.raises(Refusal, match=f"'{foreign.id}' not found") as caught:
        bench.engine.computes.instances_by_id(mine, [own.id, foreign.id])
    assert caught.value.status == 404


def test_to_deprovision_lowers_the_target_once_per_machine() -> None:
    bench = Bench()
    bench.held = {HaltMachine}
    compute = bench.ready_compute(3)
    first, second, _ = bench.instances(compute)
    bench.do(lambda e: e.computes.deprovision(compute, [first, second]))
    bench.do(lambda e: e.computes.deprovision(compute, [first]))
    assert (compute.target, counts(bench, compute)) == (1, {"RUNNING": 1, "TERMINATING": 2})


def test_to_deprovision_a_node_that_leaves_already_lowers_the_target_no_further() -> None:
    bench = Bench()
    pool = bench.pool(2)
    bench.advance()
    task = bench.running(bench.group(1))[0]
    node, instance = bench.engine.world.nodes[task.node_id or ""], bench.instance_of(task)
    bench.do(lambda e: e.pools.shut_down_node(node.id))
    bench.do(lambda e: e.computes.deprovision(bench.compute_of(pool), [instance]))
    assert (bench.compute_of(pool).target, instance.status) == (1, "TERMINATED")
