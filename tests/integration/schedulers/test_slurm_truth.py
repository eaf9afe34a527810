"""What SLURM does to a job, and what `refresh` then says: provoked on a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.resources.provider import Made
from tests.integration.schedulers.place import CLOCK, Place
from tests.sites import slurm
from tests.sites.shim import answering_once

pytestmark = [pytest.mark.root, pytest.mark.slurm, pytest.mark.timeout(240)]


def is_to_be_replaced(place: Place, made: Made) -> bool:
    """Whether a refresh leaves a difference for which the next `up` makes another."""
    seen = place.new_provider().look(made.ident, made.outputs)
    assert seen is not None
    return bool(seen.inputs["where"] != made.outputs["where"])


def operator(place: Place, *words: str) -> None:
    place.site.run("login", *words)


@contextmanager
def without_controller(place: Place, *, forgetting: bool = False) -> Iterator[None]:
    slurm.stop_controller(place.site)
    try:
        yield
    finally:
        slurm.start_controller(place.site, forgetting=forgetting)
        slurm.await_controller(place.site)


def test_a_job_cancelled_by_hand_is_to_be_replaced(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("cancelled"))
    operator(slurm_place, "scancel", made.outputs["job_id"])
    assert slurm_place.until_state(made, "cancelled")
    assert is_to_be_replaced(slurm_place, made)
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


def test_a_held_job_says_that_it_is_held_and_goes_on_when_it_is_let_go(slurm_place: Place) -> None:
    later = slurm_place.spec("held", directives=["--begin=now+1hour"])
    made = slurm_place.provider.make(later.model_copy(update={"queue_seconds": 2.0}))
    assert made.outputs["state"] == "pending: BeginTime"
    operator(slurm_place, "scontrol", "hold", made.outputs["job_id"])
    assert slurm_place.state(made) == "pending: JobHeldAdmin"
    operator(slurm_place, "scontrol", "release", made.outputs["job_id"])
    operator(slurm_place, "scontrol", "update", f"jobid={made.outputs['job_id']}", "starttime=now")
    assert slurm_place.until_state(made, "ready")
    assert not is_to_be_replaced(slurm_place, made)
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


@pytest.mark.matrix
def test_twenty_seconds_in_the_queue_are_no_start_up_time(slurm_place: Place) -> None:
    spec = slurm_place.spec("queue", directives=["--begin=now+20"])
    began = CLOCK.monotonic()
    made = slurm_place.provider.make(
        spec.model_copy(update={"queue_seconds": 90.0, "head_seconds": 10.0, "ready_seconds": 8.0})
    )
    assert made.outputs["state"] == "ready"
    assert CLOCK.monotonic() - began > 20
    slurm_place.provider.remove(made.ident, made.outputs)


@pytest.mark.matrix
def test_before_its_walltime_the_job_stops_by_itself_and_is_expired(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("walltime", walltime="120s", grace="60s"))
    assert slurm_place.until_state(made, "expired", 150) == "expired: walltime"
    assert not is_to_be_replaced(slurm_place, made)
    log = slurm_place.site.home() / made.outputs["folder"] / made.outputs["run"] / "node.0.log"
    assert "stub drained" in log.read_text()
    slurm_place.provider.remove(made.ident, made.outputs)


def test_a_requeued_job_is_another_run_with_an_address_of_its_own(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("requeued", requeue=True))
    operator(slurm_place, "scontrol", "requeue", made.outputs["job_id"])
    assert slurm_place.until_state(made, "requeued")
    assert not is_to_be_replaced(slurm_place, made)
    operator(slurm_place, "scontrol", "update", f"jobid={made.outputs['job_id']}", "starttime=now")
    assert slurm_place.until_state(made, "ready", 150)
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


# Put back, one of the three nodes came too late on a busy machine.
@pytest.mark.parametrize("requeue", [False, pytest.param(True, marks=pytest.mark.matrix)])
def test_a_job_whose_node_was_killed_fails_or_is_put_back(slurm_place: Place, requeue: bool) -> None:
    made = slurm_place.provider.make(slurm_place.spec("lost", requeue=requeue))
    slurm_place.site.crash("n3")
    try:
        operator(slurm_place, "scontrol", "update", "NodeName=n3", "State=DOWN", "Reason=crashed")
        state = slurm_place.until_state(made, "requeued" if requeue else "failed")
        assert requeue or "NODE_FAIL" in state or "NodeDown" in state
        assert is_to_be_replaced(slurm_place, made) is not requeue
    finally:
        slurm_place.site.boot("n3")
        slurm.await_booted(slurm_place.site)
    if requeue:
        operator(slurm_place, "scontrol", "update", f"jobid={made.outputs['job_id']}", "starttime=now")
        assert slurm_place.until_state(made, "ready", 150)
    slurm_place.provider.remove(made.ident, made.outputs)
    slurm.await_nodes(slurm_place.site)
    assert slurm_place.left() == []


@pytest.mark.parametrize("seconds", [0.0, pytest.param(30.0, marks=pytest.mark.matrix)])
def test_a_controller_that_is_down_is_an_error_and_never_gone(slurm_place: Place, seconds: float) -> None:
    made = slurm_place.provider.make(slurm_place.spec("silent"))
    with without_controller(slurm_place):
        deadline = CLOCK.monotonic() + seconds
        while True:
            with pytest.raises(CouldNotAsk, match="does not answer"):
                slurm_place.new_provider().look(made.ident, made.outputs)
            if CLOCK.monotonic() >= deadline:
                break
            CLOCK.sleep(2)
        with pytest.raises(CouldNotAsk):
            slurm_place.new_provider().remove(made.ident, made.outputs)
    assert slurm_place.until_state(made, "ready")
    assert not is_to_be_replaced(slurm_place, made)
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


def test_one_empty_answer_changes_nothing(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("empty"))
    for program in ("scontrol", "squeue"):
        with answering_once(slurm_place.site, program, "exit 0"):
            again = slurm_place.new_provider().make(slurm_place.spec("empty"))
        assert again.outputs["job_id"] == made.outputs["job_id"]
    with answering_once(slurm_place.site, "scontrol", "exit 0"):
        assert slurm_place.state(made) == "ready"
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


def test_of_a_job_that_was_forgotten_its_own_last_words_count(slurm_place: Place) -> None:
    told = slurm_place.provider.make(slurm_place.spec("told"))
    folder = slurm_place.site.home() / told.outputs["folder"]
    (folder / told.outputs["run"] / "stop").write_text("idle\n")
    assert slurm_place.until_state(told, "idle")
    with without_controller(slurm_place, forgetting=True):
        pass
    assert slurm_place.state(told) == "idle"
    # And of one that could write nothing.
    (folder / told.outputs["run"] / "end.json").unlink()
    state = slurm_place.state(told)
    assert state == f"failed: the scheduler does not know job {told.outputs['job_id']} any more"
    assert is_to_be_replaced(slurm_place, told)
    slurm_place.provider.remove(told.ident, told.outputs)
    slurm.await_nodes(slurm_place.site)
    assert slurm_place.left() == []


def test_a_job_waits_behind_another_and_says_why(slurm_place: Place) -> None:
    first = slurm_place.provider.make(slurm_place.spec("first", exclusive=True))
    waiting = slurm_place.spec("second", exclusive=True).model_copy(update={"queue_seconds": 3.0})
    second = slurm_place.new_provider().make(waiting)
    assert second.outputs["state"].startswith("pending")
    assert second.outputs["ray_address"] == ""
    slurm_place.provider.remove(first.ident, first.outputs)
    assert slurm_place.until_state(second, "ready")
    slurm_place.provider.remove(second.ident, second.outputs)
    assert slurm_place.left() == []
