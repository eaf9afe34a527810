"""What PBS does with jobs, and what we tell of it: on its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from raydog_resources.errors import CouldNotAsk, Gone, RequestRefused
from raydog_resources.gateways.scheduler_job import JobState
from tests.conformance.schedulers.grounds import Ground
from tests.sites import pbs
from tests.sites.site import LOGIN

KIND = "pbs"
pytestmark = pytest.mark.pbs
COMMANDS = "/opt/pbs/bin"


@contextmanager
def instead_of(ground: Ground, program: str, text: str) -> Iterator[None]:
    """Another program under that name; the real one stands beside it as NAME.real."""
    path = ground.site.folder / "opt/pbs/bin" / program
    real = path.with_name(f"{program}.real")
    path.rename(real)
    path.write_text(text)
    path.chmod(0o755)
    try:
        yield
    finally:
        real.rename(path)


def test_a_held_job_is_told_as_held(ground: Ground) -> None:
    with holding_back(ground):
        request = ground.request()
        job = ground.scheduler.submit(request)
        ground.site.run(LOGIN, f"{COMMANDS}/qhold", job.id)
        assert ground.until(job, JobState.HELD).word == "H"
        assert ground.scheduler.submit(request).id == job.id
        ground.site.run(LOGIN, f"{COMMANDS}/qrls", job.id)
        assert ground.until(job, JobState.PENDING).word == "Q"
    assert ground.until(job, JobState.RUNNING).restarts == 0


@contextmanager
def holding_back(ground: Ground) -> Iterator[None]:
    pbs.set_server(ground.site, "scheduling", "False")
    try:
        yield
    finally:
        pbs.set_server(ground.site, "scheduling", "True")


def test_who_waits_for_room_says_so_and_each_chunk_has_a_node_of_its_own(ground: Ground) -> None:
    first, second = ground.request(cpus=4), ground.request(cpus=4)
    holder = ground.scheduler.submit(first)
    assert ground.until(holder, JobState.RUNNING).nodes == ("n1", "n2", "n3")
    waiting = ground.scheduler.submit(second)
    seen = ground.scheduler.look(waiting.id).job
    assert (seen.state, seen.hopeless) == (JobState.PENDING, False)
    ground.end(holder, first.name)
    ground.until(waiting, JobState.RUNNING)


def test_a_request_that_can_never_run_is_told_as_hopeless(ground: Ground) -> None:
    job = ground.scheduler.submit(ground.request(cpus=64))
    seen = ground.until(job, JobState.PENDING)
    for _ in range(20):
        seen = ground.scheduler.look(job.id).job
        if seen.reason:
            break
    assert (seen.hopeless, seen.reason[:15]) == (True, "Can Never Run: ")


def test_a_job_whose_time_is_over_is_told_as_expired(ground: Ground) -> None:
    job = ground.scheduler.submit(ground.request("#!/bin/bash\nsleep 600\n", walltime=1))
    expired = ground.until(job, JobState.EXPIRED)
    assert (expired.exit_code, expired.replaceable) == (None, False)
    assert "exceeded resource walltime" in expired.reason


def test_a_job_deleted_by_hand_is_told_as_cancelled(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    ground.site.run(LOGIN, f"{COMMANDS}/qdel", job.id)
    cancelled = ground.until(job, JobState.CANCELLED)
    assert "terminated by root@login" in cancelled.reason
    assert ground.scheduler.is_gone(job.id, request.name)


@pytest.mark.parametrize("requeue", [False, True])
def test_a_lost_node_is_seen_before_the_job_ends_or_starts_again(ground: Ground, requeue: bool) -> None:
    request = ground.request(requeue=requeue)
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    pbs.set_server(ground.site, "node_fail_requeue", "8")
    ground.site.crash("n3")
    try:
        degraded = ground.scheduler.look(job.id).job
        assert (degraded.state, degraded.nodes_lost) == (JobState.RUNNING, ("n3",))
        pbs.set_server(ground.site, "node_fail_requeue", "0")
        if not requeue:
            lost = ground.until(job, JobState.FAILED)
            assert (lost.replaceable, lost.exit_code) == (True, None)
            return
        ground.until(job, JobState.PENDING)
    finally:
        ground.site.boot("n3")
        pbs.await_nodes(ground.site)
    assert ground.until(job, JobState.RUNNING).restarts == 1


def test_without_history_a_job_that_has_ended_is_gone(ground: Ground) -> None:
    pbs.set_server(ground.site, "job_history_enable", "False")
    try:
        request = ground.request("#!/bin/bash\necho all done\n")
        job = ground.scheduler.submit(request)
        with pytest.raises(Gone, match="PBS does not know this job"):
            ground.until(job, JobState.ENDED)
        assert ground.scheduler.is_gone(job.id, request.name)
        assert ground.scheduler.tail(request.folder, 1) == "all done"
    finally:
        pbs.set_server(ground.site, "job_history_enable", "True")


def test_a_server_that_is_down_is_no_end_of_a_job(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    socket = ground.site.folder / "run/pbs/server"
    away = socket.with_name("away")
    socket.rename(away)
    try:
        for ask in (
            lambda: ground.scheduler.look(job.id),
            lambda: ground.scheduler.submit(request),
            lambda: ground.scheduler.cancel(job.id),
        ):
            with pytest.raises(CouldNotAsk, match=r"does not answer.*cannot connect to server"):
                ask()
    finally:
        away.rename(socket)
    assert ground.scheduler.submit(request).adopted


def test_an_empty_answer_makes_no_second_job(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    with instead_of(ground, "qselect", "#!/bin/sh\nexit 0\n"):
        again = ground.scheduler.submit(request)
    assert (again.id, again.adopted) == (job.id, True)


def test_broken_json_is_made_up_for_by_the_text(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    broken = (
        '#!/bin/sh\ncase "$*" in *json*) echo "{ Jobs: { 1: }" ;; '
        f'*) exec {COMMANDS}/qstat.real "$@" ;; esac\n'
    )
    with instead_of(ground, "qstat", broken):
        seen = ground.scheduler.look(job.id).job
    assert (seen.id, seen.name, seen.tag) == (job.id, request.name, request.tag)


def test_commands_of_torque_are_refused(ground: Ground) -> None:
    wrapper = "#!/usr/bin/perl\n# qsub is a wrapper for Slurm's sbatch\nexit 2\n"
    with instead_of(ground, "qstat", "#!/bin/sh\necho 'Unknown option: version'\nexit 2\n"):
        with instead_of(ground, "qsub", wrapper):
            for act in (ground.scheduler.preflight, ground.scheduler.submit):
                with pytest.raises(RequestRefused, match=r"SLURM's stand-ins.*Next: write kind: slurm"):
                    act(ground.request())
        with pytest.raises(RequestRefused, match=r"Torque's commands.*nothing was submitted"):
            ground.scheduler.submit(ground.request())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"queue": "nope"}, r"Unknown queue; queues are workq, short"),
        ({"select": "0:ncpus=1"}, "Illegal attribute or resource value"),
        ({"select": "1:unicorns=1"}, "Unknown resource: unicorns"),
        ({"queue": "short", "walltime": 6000}, "violates queue and/or server resource limits"),
    ],
)
def test_what_pbs_refuses_is_told_in_its_words(ground: Ground, changes: dict[str, str], words: str) -> None:
    request = ground.request(**changes)
    with pytest.raises(RequestRefused, match=rf"{words}.*nothing was submitted.*Next: "):
        ground.scheduler.submit(request)
    assert ground.scheduler.find(request.name) == ()


def test_an_unknown_queue_is_refused_before_anything_is_submitted(ground: Ground) -> None:
    with pytest.raises(RequestRefused, match=r"there is no queue nope; queues are workq, short"):
        ground.scheduler.preflight(ground.request(queue="nope"))
    assert ground.scheduler.preflight(ground.request(queue="workq")) == ()


def test_a_walltime_may_be_made_shorter_and_only_by_an_operator_longer(ground: Ground) -> None:
    job = ground.scheduler.submit(ground.request())
    begun = ground.until(job, JobState.RUNNING)
    ground.scheduler.change_walltime(job.id, 300)
    shorter = ground.scheduler.look(job.id).job
    assert (shorter.ends_at or 0) - (begun.started_at or 0) == 300
    with pytest.raises(RequestRefused, match=r"as it was.*Next: ask an operator for: qalter"):
        ground.scheduler.change_walltime(job.id, 6000)


def test_one_task_runs_on_each_node_with_an_environment_of_its_own(ground: Ground) -> None:
    request = ground.request()
    task = f"echo $(hostname) $PBS_NODENUM $RAYDOG_TAG >~/{request.name}.$PBS_NODENUM"
    text = f". /etc/pbs.conf\n$PBS_EXEC/bin/pbsdsh -- /bin/bash -c '{task}'\n"
    job = ground.scheduler.submit(ground.request(f"#!/bin/bash\n{text}"))
    ended = ground.until(job, JobState.ENDED)
    home: Path = ground.site.home()
    told = [(home / f"{request.name}.{number}").read_text().split() for number in range(3)]
    assert told == [[f"n{number + 1}", str(number), ended.tag] for number in range(3)]
