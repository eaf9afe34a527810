"""The pool: accepted at once, told by the tag of its machines, gone only when these are."""

from __future__ import annotations

import pytest

from raydog_resources.errors import (
    CouldNotAsk,
    DeadlinePassed,
    IllegalState,
    NameTaken,
    NotAuthorised,
    RaydogError,
)
from raydog_resources.gateways.worker_pool import NewWorkerPool
from tests.unit.resources.rig import WORKER_GROUP, Rig, pool_spec

NAME = f"{WORKER_GROUP}.1"


def stranger() -> NewWorkerPool:
    return NewWorkerPool("n", NAME, "somebody else", "local/node", 1)


def test_it_is_done_when_the_platform_has_accepted_it() -> None:
    rig = Rig(boot_seconds=600)
    made = rig.pools.make(pool_spec())
    assert made.outputs["live_name"] == NAME
    assert rig.clock.monotonic() == 0
    pool = rig.platform.pools.get(made.ident)
    assert (pool.worker_tag, pool.min_nodes, pool.expected_nodes) == (WORKER_GROUP, 0, 2)


def test_a_second_make_goes_on_with_what_is_there(rig: Rig) -> None:
    first = rig.pools.make(pool_spec())
    assert "pools.provision" not in rig.calls_of(lambda: rig.pools.make(pool_spec()))
    assert rig.pools.make(pool_spec()).ident == first.ident


def test_a_lost_answer_makes_no_twin(rig: Rig) -> None:
    rig.platform.faults.lose_answer("pools.provision")
    made = rig.pools.make(pool_spec())
    assert [pool.id for pool in rig.platform.pools.all()] == [made.ident]


def test_a_pool_whose_machines_bear_no_tag_of_ours_is_refused(rig: Rig) -> None:
    theirs = rig.platform.pools.provision(stranger())
    with pytest.raises(NameTaken, match=theirs.id):
        rig.pools.make(pool_spec())
    assert not rig.platform.pools.get(theirs.id).state.ended


def test_one_that_has_ended_makes_the_next_generation(rig: Rig) -> None:
    first = rig.pools.make(pool_spec())
    rig.pools.remove(first.ident, first.outputs)
    second = rig.pools.make(pool_spec())
    assert second.outputs["live_name"] == f"{WORKER_GROUP}.2"


def test_one_that_was_come_back_to_outlives_the_end_of_its_replacement(rig: Rig) -> None:
    first = rig.pools.make(pool_spec())
    one_run = rig.pools
    again = one_run.make(pool_spec())
    one_run.remove(first.ident, first.outputs)
    assert again.ident == first.ident
    assert not rig.platform.pools.get(first.ident).state.ended
    assert any("in use again, so it stays" in line for line in rig.told)


def test_one_that_is_not_to_change_is_in_use_and_one_that_is_replaced_is_not(rig: Rig) -> None:
    made = rig.pools.make(pool_spec())
    same, other = pool_spec().model_dump(), pool_spec(name="c-a-2").model_dump()
    for news, ends in ((same, False), (other, True)):
        one_run = rig.pools
        one_run.diff(made.ident, made.outputs, news)
        one_run.remove(made.ident, made.outputs)
        assert rig.platform.pools.get(made.ident).state.ended is ends


def test_of_two_comparisons_the_last_counts(rig: Rig) -> None:
    """A refresh compares the pool with what it was before the plan compares it with what is wanted."""
    made, one_run = rig.pools.make(pool_spec()), rig.pools
    one_run.diff(made.ident, made.outputs, pool_spec().model_dump())
    one_run.diff(made.ident, made.outputs, pool_spec(name="c-a-2").model_dump())
    one_run.remove(made.ident, made.outputs)
    assert rig.platform.pools.get(made.ident).state.ended


def test_one_whose_machines_are_going_is_replaced_not_forgotten() -> None:
    rig = Rig(terminate_seconds=60)
    made = rig.pools.make(pool_spec())
    rig.platform.pools.shut_down(made.ident)
    seen = rig.pools.look(made.ident, made.outputs)
    assert seen is not None
    assert seen.inputs["name"] == f"{WORKER_GROUP} (shutting down)"
    assert rig.pools.diff(made.ident, seen.outputs, pool_spec().model_dump()).replaces == ["name"]
    rig.clock.advance(61)
    assert rig.pools.look(made.ident, made.outputs) is None


def test_a_pool_nobody_knows_is_gone(rig: Rig) -> None:
    made = rig.pools.make(pool_spec())
    missing = {**made.outputs, "compute_requirement_id": "ydid:compreq:000000:nothing"}
    assert rig.pools.look("ydid:wrkrpool:000000:nothing", missing) is None
    rig.pools.remove("ydid:wrkrpool:000000:nothing", missing)


def test_machines_are_ended_even_when_their_pool_is_not_there_any_more(rig: Rig) -> None:
    made = rig.pools.make(pool_spec())
    rig.pools.remove("ydid:wrkrpool:000000:nothing", made.outputs)
    assert rig.platform.compute.get(made.outputs["compute_requirement_id"]).state.ended


def test_machines_are_ended_even_when_the_pool_will_not_be_shut_down(rig: Rig) -> None:
    made = rig.pools.make(pool_spec())
    rig.platform.faults.fail("pools.shut_down", IllegalState("it is SHUTDOWN"))
    rig.pools.remove(made.ident, made.outputs)
    assert rig.platform.compute.get(made.outputs["compute_requirement_id"]).state.ended


def test_remove_waits_for_the_machines_and_has_a_deadline() -> None:
    rig = Rig(terminate_seconds=100)
    made = rig.pools.make(pool_spec())
    rig.pools.remove(made.ident, made.outputs)
    assert rig.clock.monotonic() >= 100
    slow = Rig(terminate_seconds=100)
    made = slow.pools.make(pool_spec(delete_seconds=20))
    with pytest.raises(DeadlinePassed, match=f"worker pool {NAME}"):
        slow.pools.remove(made.ident, made.outputs)


@pytest.mark.parametrize("call", ["pools.get", "pools.shut_down", "compute.terminate"])
@pytest.mark.parametrize("error", [NotAuthorised("403"), CouldNotAsk("500"), CouldNotAsk("timed out")])
def test_what_could_not_be_ended_is_said_and_ended_the_next_time(
    rig: Rig, call: str, error: RaydogError
) -> None:
    made = rig.pools.make(pool_spec())
    rig.platform.faults.fail(call, error)
    with pytest.raises(type(error)):
        rig.pools.remove(made.ident, made.outputs)
    rig.pools.remove(made.ident, made.outputs)
    assert rig.platform.compute.get(made.outputs["compute_requirement_id"]).state.ended


@pytest.mark.parametrize("error", [NotAuthorised("403"), CouldNotAsk("500")])
def test_a_look_that_failed_is_never_taken_for_gone(rig: Rig, error: RaydogError) -> None:
    made = rig.pools.make(pool_spec())
    rig.platform.faults.fail("pools.get", error, times=9)
    with pytest.raises(type(error)):
        rig.pools.look(made.ident, made.outputs)


def test_what_counts_at_creation_only_is_no_difference(rig: Rig) -> None:
    olds = pool_spec().model_dump(exclude_none=True)
    news = pool_spec(nodes=9, userdata="#!/bin/bash\n", idle_node_seconds=1, metrics=True).model_dump(
        exclude_none=True
    )
    assert rig.pools.check(olds, news).inputs == olds


def test_a_limit_of_ours_is_remembered_for_its_end_without_a_call(rig: Rig) -> None:
    made = rig.pools.make(pool_spec())
    calls = rig.calls_of(lambda: rig.pools.change(made.ident, made.outputs, pool_spec(delete_seconds=7)))
    assert calls == []
    assert (
        rig.pools.change(made.ident, made.outputs, pool_spec(delete_seconds=7)).outputs["delete_seconds"] == 7
    )
