"""One suite for every scheduler: a job from its submission to its confirmed end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from raydog_resources.errors import Gone, NameTaken, RequestRefused
from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.gateways.scheduler_opening import found_kind
from tests.conformance.schedulers.grounds import Ground
from tests.sites.accounts import USERS
from tests.sites.site import await_so

RUNNING = JobState.RUNNING


def test_a_job_runs_is_seen_and_ends_without_trace(ground: Ground) -> None:
    request = ground.request()
    assert ground.scheduler.find(request.name) == ()
    job = ground.scheduler.submit(request)
    assert (job.adopted, job.name, job.tag) == (False, request.name, request.tag)
    running = ground.until(job, RUNNING)
    assert len(running.nodes) == ground.nodes
    assert running.started_at is not None
    ground.until_read(job, request, "job.log", "begun on ")
    assert [one.id for one in ground.scheduler.find(request.name)] == [job.id]
    assert ground.traces(request.name) != []
    assert not ground.scheduler.is_gone(job.id, request.name)
    ground.end(job, request.name)
    assert ground.traces(request.name) == []
    assert ground.scheduler.find(request.name) == ()


def test_a_job_that_is_there_is_found_and_not_made_again(ground: Ground) -> None:
    request = ground.request()
    first = ground.scheduler.submit(request)
    other = ground.opened(USERS[0])
    second = other.submit(request)
    other.close()
    assert (second.id, second.adopted, first.adopted) == (first.id, True, False)


def test_eight_who_submit_at_once_make_one_job(ground: Ground) -> None:
    request = ground.request()
    with ThreadPoolExecutor(8) as threads:
        jobs = list(threads.map(lambda _: ground.scheduler.submit(request), range(8)))
    assert len({job.id for job in jobs}) == 1
    assert sorted(job.adopted for job in jobs) == [False, *[True] * 7]
    assert len(ground.scheduler.find(request.name)) == 1


def test_a_strangers_job_is_left_alone(ground: Ground) -> None:
    request = ground.request()
    theirs = ground.scheduler.submit(request)
    ours = ground.request(name=request.name, tag="project/other/cluster")
    with pytest.raises(NameTaken, match=r"another job of this account.*nothing was submitted.*Next: "):
        ground.scheduler.submit(ours)
    assert [job.id for job in ground.scheduler.find(request.name)] == [theirs.id]


def test_names_that_only_begin_alike_are_others(ground: Ground) -> None:
    request = ground.request()
    ground.scheduler.submit(request)
    assert ground.scheduler.find(request.name[:-1]) == ()
    assert ground.scheduler.find(f"{request.name}x") == ()


def test_two_users_jobs_of_one_name_leave_each_other_alone(ground: Ground) -> None:
    # SLURM gives a job all of a node's memory unless it is told how much.
    request = ground.request(cpus=1, memory=512 << 20)
    theirs = ground.opened(USERS[1])
    try:
        bobs = theirs.submit(request)
        assert ground.scheduler.find(request.name) == ()
        job = ground.scheduler.submit(request)
        assert (job.adopted, bobs.adopted) == (False, False)
        ground.until(job, RUNNING)
        await_so(lambda: bool(ground.traces(request.name, USERS[1])), "bob's processes")
        ground.end(job, request.name)
        assert theirs.look(bobs.id).job.state is RUNNING
        assert ground.traces(request.name, USERS[1]) != []
        theirs.cancel(bobs.id)
        await_so(lambda: theirs.is_gone(bobs.id, request.name), "bob's job's end")
        assert ground.traces(request.name, USERS[1]) == []
    finally:
        for left in theirs.find(request.name):
            theirs.cancel(left.id)
        theirs.close()


def test_a_job_is_asked_to_end_and_says_so_itself(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    ground.scheduler.signal(job.id)
    ended = ground.until(job, JobState.ENDED)
    assert ended.exit_code == 0
    assert "asked to end" in ground.scheduler.tail(request.folder, 5)


@pytest.mark.parametrize(("ending", "code"), [("exit 7", 7), ("kill -KILL $$", 137)])
def test_a_job_that_fails_tells_its_code(ground: Ground, ending: str, code: int) -> None:
    request = ground.request(f"#!/bin/bash\necho last words\n{ending}\n")
    job = ground.scheduler.submit(request)
    failed = ground.until(job, JobState.FAILED)
    assert failed.exit_code == code
    assert ground.scheduler.tail(request.folder, 5) == "last words"


def test_a_job_is_submitted_again_after_its_end(ground: Ground) -> None:
    request = ground.request("#!/bin/bash\nexit 0\n")
    first = ground.scheduler.submit(request)
    ground.until(first, JobState.ENDED)
    second = ground.scheduler.submit(request)
    assert (second.id != first.id, second.adopted) == (True, False)


def test_a_job_that_nobody_knows_is_gone(ground: Ground) -> None:
    unknown = {"slurm": "987654", "pbs": "987654", "ssh": "rd-nobody.1"}[ground.scheduler.kind]
    with pytest.raises(Gone, match="does not know this job"):
        ground.scheduler.look(unknown)
    assert ground.scheduler.is_gone(unknown, "rd-nobody")
    ground.scheduler.cancel(unknown)


def test_a_host_tells_which_scheduler_it_has(ground: Ground) -> None:
    assert found_kind(ground.scheduler.hosts[0]) == ground.scheduler.kind


def test_files_come_with_the_job(ground: Ground) -> None:
    request = ground.request()
    text = (
        f"#!/bin/bash\ncd ~/{request.folder}\nmkdir -p runs/1.0\nprintf 'no line end' >runs/1.0/head.json\n"
        "echo >runs/1.0/empty.json\nsleep 300\n"
    )
    request = replace(request, text=text)
    job = ground.scheduler.submit(request)
    seen = ground.until_read(job, request, "runs/1.0/head.json", "no line end")
    assert seen.files == {"runs/1.0/head.json": "no line end"}
    both = ground.scheduler.look(job.id, request.folder, ["runs/*/*.json", "not there"])
    assert both.files == {"runs/1.0/empty.json": "\n", "runs/1.0/head.json": "no line end"}


def test_a_folder_that_cannot_be_written_is_refused(ground: Ground) -> None:
    for folder in ("/proc/nowhere", "/dev/full/x"):
        with pytest.raises(
            RequestRefused, match=r"run folder can't be written.*nothing was submitted.*Next: "
        ):
            ground.scheduler.submit(ground.request(folder=folder))
