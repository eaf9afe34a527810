"""What becomes of jobs on plain hosts, and what we tell of it."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, DescriptionError
from raydog_resources.gateways.scheduler_job import JobState
from tests.conformance.schedulers.grounds import Ground
from tests.sites.site import await_so

KIND = "ssh"
pytestmark = pytest.mark.ssh
STUBBORN = """#!/bin/bash
trap '' TERM USR1
echo "begun on $(hostname)"
while :; do sleep 1; done
"""


def test_a_job_whose_time_is_over_is_asked_and_then_made_to_end(ground: Ground) -> None:
    request = ground.request(
        "#!/bin/bash\ntrap 'echo warned' USR1\nfor i in $(seq 100); do sleep 0.2; done\n", walltime=4, grace=2
    )
    job = ground.scheduler.submit(request)
    expired = ground.until(job, JobState.EXPIRED)
    assert ground.scheduler.tail(request.folder, 1) == "warned"
    assert expired.ends_at is not None
    await_so(lambda: ground.scheduler.is_gone(job.id, request.name), "the end on all hosts")


def test_a_walltime_may_be_changed(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.scheduler.change_walltime(job.id, 60)
    seen = ground.scheduler.look(job.id).job
    assert (seen.ends_at or 0) - (seen.started_at or 0) == 60


def test_a_job_that_heeds_no_signal_is_ended_all_the_same(ground: Ground) -> None:
    request = ground.request(STUBBORN)
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    ground.scheduler.cancel(job.id)
    assert ground.scheduler.look(job.id).job.state is JobState.STOPPING
    assert ground.until(job, JobState.CANCELLED).word == "cancelled"
    await_so(lambda: ground.scheduler.is_gone(job.id, request.name), "the end on all hosts")


def test_what_left_the_group_goes_with_the_job(ground: Ground) -> None:
    request = ground.request("#!/bin/bash\nsetsid sleep 4321 &\nsetsid bash -c 'sleep 4321' &\nsleep 0.5\n")
    job = ground.scheduler.submit(request)
    ground.until(job, JobState.ENDED)
    await_so(lambda: ground.scheduler.is_gone(job.id, request.name), "the end on all hosts")
    assert ground.traces("sleep 4321") == []


def test_two_jobs_of_one_account_leave_each_other_alone(ground: Ground) -> None:
    first, second = ground.request(), ground.request()
    one, other = ground.scheduler.submit(first), ground.scheduler.submit(second)
    ground.until_read(other, second, "job.log", "begun on ")
    before = ground.traces(second.name)
    ground.end(one, first.name)
    assert ground.traces(first.name) == []
    assert ground.traces(second.name) == before != []


def test_a_lost_host_is_named_and_the_heads_is_no_end(ground: Ground) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    ground.site.crash("n3")
    try:
        seen = ground.scheduler.look(job.id).job
        assert seen.state is JobState.RUNNING
        assert [name.partition("@")[2] for name in seen.nodes_lost] == [ground.site.ip("n3")]
        with pytest.raises(CouldNotAsk):
            ground.scheduler.is_gone(job.id, request.name)
        ground.site.crash("n1")
        with pytest.raises(CouldNotAsk, match=r"can't be reached|connection was lost|opens no further"):
            ground.scheduler.look(job.id)
    finally:
        for machine in ("n1", "n3"):
            ground.site.boot(machine)
    lost = ground.until(job, JobState.FAILED)
    assert (lost.replaceable, lost.exit_code) == (True, None)
    again = ground.scheduler.submit(request)
    assert (again.adopted, again.id != job.id) == (False, True)
    assert ground.until(again, JobState.RUNNING).nodes_lost == ()


def test_what_the_head_tells_reaches_hosts_that_share_no_files(ground: Ground) -> None:
    """Each host has a folder of its own: its /tmp."""
    text = (
        '#!/bin/bash\nplace=/tmp/$RAYDOG_JOB_ID/runs/$RAYDOG_JOB_ID.0\nmkdir -p "$place"\n'
        'if [ "$RAYDOG_NODE_INDEX" = 0 ]; then echo "10.0.0.1 6379" >"$place/address"; sleep 300; fi\n'
        'until [ -s "$place/address" ]; do sleep 0.1; done\nsleep 300\n'
    )
    request = ground.request()
    request = ground.request(text, name=request.name, folder=f"/tmp/{request.name}.1")
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, f"runs/{job.id}.0/address", "10.0.0.1")
    ground.scheduler.look(job.id, request.folder, [])
    for machine in ("n2", "n3"):
        told = ground.site.run(machine, "cat", f"{request.folder}/runs/{job.id}.0/address")
        assert told == "10.0.0.1 6379\n"


def test_nodes_and_hosts_are_the_same_number(ground: Ground) -> None:
    with pytest.raises(DescriptionError, match="2 nodes are asked for, and 3 hosts are named"):
        ground.scheduler.preflight(ground.request(nodes=2))
    assert ground.scheduler.preflight(ground.request(cpus=100_000))[0].endswith("100000 were asked for")
