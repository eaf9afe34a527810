"""A compute requirement is provisioned, changed, and kept at its number of machines."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.effects import BootMachine
from raydog_resources.local_platform.engine.records import Compute
from raydog_resources.local_platform.engine.refusal import Refusal
from tests.unit.local_platform.engine.bench import Bench, name_is_free


def update(bench: Bench, compute: Compute, target: int, *, reprovision: bool = True) -> None:
    bench.do(lambda e: e.computes.update(compute.id, target=target, tag="new", reprovision=reprovision))


def counts(bench: Bench, compute: Compute) -> dict[str, int]:
    return bench.engine.world.machines_of[compute.id].counts()


# Provisioned


def test_machines_without_a_pool() -> None:
    bench = Bench()
    compute = bench.compute(2, requirementTag="owner")
    assert (compute.status, compute.tag, compute.pool_id) == ("PROVISIONING", "owner", None)
    bench.advance()
    assert (compute.status, counts(bench, compute)) == ("RUNNING", {"RUNNING": 2})
    assert bench.engine.world.nodes == {}


@pytest.mark.parametrize("size", [-1, 100_001])
def test_a_size_that_makes_no_sense_is_refused(size: int) -> None:
    bench = Bench()
    bench.template("local/node")
    refusal = bench.refused(lambda e: bench.compute(size), f"targetInstanceCount: {size}")
    assert (refusal.status, refusal.error_type) == (400, "InvalidRequestException")


@pytest.mark.parametrize(
    ("rule", "beside_live", "after_end"),
    [("free", True, True), ("live", False, True), ("ever", False, False)],
)
def test_the_rule_for_names(rule: str, beside_live: bool, after_end: bool) -> None:
    bench = Bench(names=rule)
    first = bench.compute(requirementName="same")
    assert name_is_free(lambda: bench.compute(requirementName="same")) is beside_live
    for compute in list(bench.engine.world.computes.values()):
        bench.send(compute, "TERMINATED")
    assert first.status == "TERMINATED"
    assert name_is_free(lambda: bench.compute(requirementName="same")) is after_end


def test_the_live_one_of_a_name_is_found_before_those_that_ended() -> None:
    bench = Bench(names="free")
    live, ended = bench.compute(requirementName="same"), bench.compute(requirementName="same")
    bench.send(ended, "TERMINATED")
    assert bench.engine.computes.get_named("space", "same") is live
    with pytest.raises(Refusal, match="not found"):
        bench.engine.computes.get_named("space", "other")
    with pytest.raises(Refusal, match="not found"):
        bench.engine.computes.get("ydid:compreq:x")


# Changed


def test_a_new_target_is_reached_when_it_is_asked_for() -> None:
    bench = Bench()
    compute = bench.ready_compute(2)
    update(bench, compute, 4, reprovision=False)
    assert (compute.target, compute.tag, counts(bench, compute)) == (4, "new", {"RUNNING": 2})
    bench.send(compute, "PROVISIONING")
    assert compute.status == "PROVISIONING"
    bench.advance()
    assert (compute.status, counts(bench, compute)) == ("RUNNING", {"RUNNING": 4})


def test_a_smaller_target_ends_the_newest() -> None:
    bench = Bench()
    compute = bench.ready_compute(3)
    update(bench, compute, 1)
    assert [instance.status for instance in bench.instances(compute)] == [
        "RUNNING",
        "TERMINATED",
        "TERMINATED",
    ]


def test_nodes_on_their_way_out_of_a_pool_do_not_count() -> None:
    bench = Bench()
    pool = bench.pool(2)
    bench.advance()
    bench.group(2)
    bench.do(lambda e: e.pools.resize(pool.id, 0))
    update(bench, bench.compute_of(pool), 1)
    bench.advance()
    assert len(bench.nodes(pool)) == 3


@pytest.mark.parametrize("target", [-1, 100_001])
def test_a_target_that_makes_no_sense_is_refused(target: int) -> None:
    bench = Bench()
    compute = bench.ready_compute()
    bench.refused(
        lambda e: e.computes.update(compute.id, target=target, tag=None, reprovision=True),
        f"targetInstanceCount: {target}",
    )


@pytest.mark.parametrize("reprovision", [False, True])
def test_what_is_going_is_not_changed(reprovision: bool) -> None:
    bench = Bench()
    compute = bench.ready_compute()
    bench.send(compute, "TERMINATED")
    refusal = bench.refused(
        lambda e: e.computes.update(compute.id, target=3, tag=None, reprovision=reprovision),
        "TERMINATED: it cannot be changed",
    )
    assert (refusal.status, refusal.error_type) == (403, "InvalidComputeRequirementStatusException")


def test_what_is_switched_off_gets_no_machines() -> None:
    bench = Bench()
    compute = bench.ready_compute()
    bench.send(compute, "STOPPED")
    for operation in (
        lambda e: e.computes.update(compute.id, target=3, tag=None, reprovision=True),
        lambda e: e.computes.transition(compute.id, "PROVISIONING"),
    ):
        assert bench.refused(operation, "STOPPED").status == 403
    update(bench, compute, 3, reprovision=False)
    assert compute.target == 3


def test_a_pool_that_shuts_down_gets_no_machines() -> None:
    bench = Bench()
    pool = bench.pool(1)
    bench.advance()
    bench.group(1)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    refusal = bench.refused(lambda e: e.computes.transition(pool.compute_id, "PROVISIONING"), "SHUTDOWN")
    assert refusal.error_type == "InvalidWorkerPoolStatusException"


# Kept at their number


def test_lost_machines_are_replaced_where_that_is_wanted() -> None:
    bench = Bench()
    kept, other = bench.ready_compute(2, maintainInstanceCount=True), bench.ready_compute(2)
    bench.lose(bench.instances(kept)[0])
    bench.lose(bench.instances(other)[0])
    bench.advance()
    assert counts(bench, kept) == {"TERMINATED": 1, "RUNNING": 2}
    assert counts(bench, other) == {"TERMINATED": 1, "RUNNING": 1}


def test_machines_that_never_come_up_are_not_replaced_for_ever() -> None:
    bench = Bench()
    bench.held = {BootMachine}
    bench.template("local/node")
    usage = {
        "templateId": "local/node",
        "requirementName": "p",
        "targetInstanceCount": 1,
        "maintainInstanceCount": True,
    }
    pool = bench.do(lambda e: e.pools.provision(usage, {}))
    for _ in range(5):
        bench.advance(1.0)
        for instance in bench.instances(pool):
            bench.do(lambda e, ident=instance.id: e.machines.failed(ident, "no image"))  # type: ignore[misc]
    assert (len(bench.instances(pool)), pool.boot_failures) == (3, 3)


def test_an_update_can_begin_and_end_the_keeping() -> None:
    bench = Bench()
    compute = bench.ready_compute(1)
    bench.do(lambda e: e.computes.update(compute.id, target=2, tag=None, reprovision=False, maintain=True))
    bench.advance()
    assert counts(bench, compute) == {"RUNNING": 2}
    bench.do(lambda e: e.computes.update(compute.id, target=2, tag=None, reprovision=False, maintain=False))
    bench.lose(bench.instances(compute)[0])
    bench.advance()
    assert counts(bench, compute) == {"TERMINATED": 1, "RUNNING": 1}
