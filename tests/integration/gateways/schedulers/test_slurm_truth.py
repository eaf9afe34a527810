"""What SLURM does with jobs, and what we tell of it: on a real one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk, DescriptionError, RequestRefused
from raydog_resources.gateways.scheduler_job import JobState
from tests.conformance.schedulers.grounds import Ground
from tests.sites import slurm
from tests.sites.shim import answering_once
from tests.sites.site import LOGIN

KIND = "slurm"
pytestmark = pytest.mark.slurm


def operator(ground: Ground, *words: str) -> str:
    return ground.site.run(LOGIN, *words)


def test_who_waits_for_room_says_so_and_runs_later(ground: Ground) -> None:
    first, second = ground.request(exclusive=True), ground.request(exclusive=True)
    holder = ground.scheduler.submit(first)
    ground.until(holder, JobState.RUNNING)
    waiting = ground.scheduler.submit(second)
    seen = ground.until(waiting, JobState.PENDING)
    assert seen.reason in ("Resources", "Priority", "None", "")
    assert (seen.hopeless, seen.nodes) == (False, ())
    ground.end(holder, first.name)
    assert len(ground.until(waiting, JobState.RUNNING).nodes) == 3


def test_a_held_job_is_told_as_held(ground: Ground) -> None:
    request = ground.request(directives=("--begin=now+1hour",))
    job = ground.scheduler.submit(request)
    assert ground.scheduler.look(job.id).job.reason == "BeginTime"
    operator(ground, "scontrol", "hold", job.id)
    held = ground.until(job, JobState.HELD)
    assert held.reason == "JobHeldAdmin"
    assert [one.id for one in ground.scheduler.find(request.name)] == [job.id]


def test_a_job_cancelled_by_hand_is_told_as_cancelled(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until(job, JobState.RUNNING)
    operator(ground, "scancel", job.id)
    assert ground.until(job, JobState.CANCELLED).word == "CANCELLED"
    assert ground.scheduler.is_gone(job.id, request.name)


@pytest.mark.parametrize("requeue", [False, True])
def test_a_lost_node_ends_the_job_or_starts_it_again(ground: Ground, requeue: bool) -> None:
    request = ground.request(requeue=requeue)
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    assert ground.scheduler.look(job.id).job.restarts == 0
    ground.site.crash("n3")
    try:
        operator(ground, "scontrol", "update", "NodeName=n3", "State=DOWN", "Reason=crashed")
        if requeue:
            again = ground.until(job, JobState.PENDING)
            assert (again.restarts, again.word) == (1, "PENDING")
        else:
            lost = ground.until(job, JobState.FAILED)
            assert (lost.word, lost.replaceable) == ("NODE_FAIL", True)
    finally:
        ground.site.boot("n3")
        ground.end(job, request.name)
        slurm.await_nodes(ground.site)


def test_a_controller_that_is_down_is_no_end_of_a_job(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until(job, JobState.RUNNING)
    slurm.stop_controller(ground.site)
    try:
        for ask in (
            lambda: ground.scheduler.look(job.id),
            lambda: ground.scheduler.submit(request),
            lambda: ground.scheduler.cancel(job.id),
        ):
            with pytest.raises(CouldNotAsk, match="does not answer"):
                ask()
    finally:
        slurm.start_controller(ground.site)
    assert ground.until(job, JobState.RUNNING).id == job.id
    assert ground.scheduler.submit(request).adopted


def test_an_empty_answer_makes_no_second_job(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    with answering_once(ground.site, "squeue", "exit 0"):
        again = ground.scheduler.submit(request)
    assert (again.id, again.adopted) == (job.id, True)
    assert len(ground.scheduler.find(request.name)) == 1


def test_of_two_jobs_of_one_name_the_older_stays(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    twin = ["sbatch", "--parsable", f"--job-name={request.name}", f"--comment={request.tag}"]
    twin += ["--dependency=singleton", "--wrap=sleep 600", "--output=/dev/null"]
    second = operator(ground, "su", "alice", "-c", " ".join(f"'{word}'" for word in twin)).strip()
    waits = ground.scheduler.look(second).job
    assert (waits.state, waits.reason) == (JobState.PENDING, "Dependency")
    kept = ground.scheduler.submit(request)
    assert kept.id == job.id
    assert ground.until(replace(kept, id=second), JobState.CANCELLED).word == "CANCELLED"


def test_a_walltime_may_be_made_shorter_and_only_by_an_operator_longer(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    begun = ground.until(job, JobState.RUNNING)
    ground.scheduler.change_walltime(job.id, 300)
    shorter = ground.scheduler.look(job.id).job
    assert shorter.ends_at is not None
    assert begun.started_at is not None
    assert shorter.ends_at - begun.started_at == 300
    with pytest.raises(RequestRefused, match=r"permission denied.*as it was.*Next: ask an operator"):
        ground.scheduler.change_walltime(job.id, 6000)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"partition": "nope"}, r"Invalid partition name specified.*partitions you see are main, short"),
        ({"partition": "closed"}, "not permitted to use this partition"),
        ({"partition": "short", "walltime": 3600}, "at most 0-00:10:00, and 0-01:00:00 was asked for"),
        ({"reservation": "workshop"}, "Requested reservation is invalid"),
        ({"constraint": "skylake"}, "Invalid feature specification"),
        ({"cpus": 64}, "node configuration is not available"),
        ({"nodes": 30}, "node configuration is not available"),
        ({"gpus": 1}, "gres"),
    ],
)
def test_what_can_never_run_is_refused_before_it_is_submitted(
    ground: Ground, changes: dict[str, Any], words: str
) -> None:
    request = ground.request(**changes)
    with pytest.raises(RequestRefused, match=rf"{words}.*nothing was submitted.*Next: "):
        ground.scheduler.preflight(request)
    assert ground.scheduler.find(request.name) == ()


def test_what_is_possible_gets_warnings(ground: Ground) -> None:
    warnings = ground.scheduler.preflight(ground.request(partition="main"))
    assert [warning for warning in warnings if "proctrack/linuxproc" in warning] != []


@pytest.mark.parametrize("directive", ["--array=1-3", "-a 1-3", "--dependency=x", "mail", "--job-name=x"])
def test_directives_that_would_break_it_are_refused(ground: Ground, directive: str) -> None:
    with pytest.raises(DescriptionError, match=r"runs_on.directives.*nothing was submitted"):
        ground.scheduler.submit(ground.request(directives=(directive,)))


@pytest.mark.matrix
@pytest.mark.timeout(240)
def test_a_job_whose_time_is_over_is_told_as_expired(ground: Ground) -> None:
    """SLURM counts in minutes, and looks only now and then."""
    job = ground.scheduler.submit(ground.request("#!/bin/bash\nsleep 600\n", walltime=60))
    assert ground.until(job, JobState.EXPIRED, seconds=200).word == "TIMEOUT"
