"""What SLURM does to a job, and what `refresh` then says: provoked on a real one."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk
from tests.integration.schedulers.place import Place
from tests.sites import slurm

pytestmark = [pytest.mark.root, pytest.mark.slurm, pytest.mark.timeout(180)]


def test_a_job_cancelled_by_hand_is_to_be_replaced(slurm_place: Place) -> None:
    spec = slurm_place.spec("cancelled")
    made = slurm_place.provider.make(spec)
    slurm_place.site.run("login", "scancel", made.outputs["job_id"])
    assert slurm_place.until_state(made, "cancelled")
    seen = slurm_place.provider.look(made.ident, made.outputs)
    assert seen is not None
    assert seen.inputs["where"] != spec.where
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


@pytest.mark.matrix
def test_before_its_walltime_the_job_stops_by_itself_and_is_expired(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("walltime", walltime="120s", grace="60s"))
    assert slurm_place.until_state(made, "expired", 150) == "expired: walltime"
    log = slurm_place.site.home() / made.outputs["folder"] / made.outputs["run"] / "node.0.log"
    assert "stub drained" in log.read_text()
    slurm_place.provider.remove(made.ident, made.outputs)


def test_a_requeued_job_is_another_run_with_an_address_of_its_own(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("requeued", requeue=True))
    slurm_place.site.run("login", "scontrol", "requeue", made.outputs["job_id"])
    assert slurm_place.until_state(made, "requeued")
    slurm_place.site.run("login", "scontrol", "update", f"jobid={made.outputs['job_id']}", "starttime=now")
    assert slurm_place.until_state(made, "ready", 150)
    slurm_place.provider.remove(made.ident, made.outputs)
    assert slurm_place.left() == []


def test_a_controller_that_is_down_is_an_error_and_never_gone(slurm_place: Place) -> None:
    made = slurm_place.provider.make(slurm_place.spec("silent"))
    slurm.stop_controller(slurm_place.site)
    try:
        with pytest.raises(CouldNotAsk):
            slurm_place.provider.look(made.ident, made.outputs)
    finally:
        slurm.start_controller(slurm_place.site)
    assert slurm_place.until_state(made, "ready")
    slurm_place.provider.remove(made.ident, made.outputs)


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
