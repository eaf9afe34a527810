"""A connection that is cut while a verb is at work: an end or a clear error, and never a second job."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_trust import FirstContactTrust
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.gateways.scheduler_job import Job, JobRequest, JobState
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from tests.conformance.hosts.cable import Cable, cable_to
from tests.conformance.hosts.sshd import LOOPBACK
from tests.conformance.schedulers.grounds import Ground
from tests.sites.accounts import USERS
from tests.sites.site import LOGIN, Site, await_so
from tests.sites.site_host import site_login

KIND = "slurm"
pytestmark = pytest.mark.slurm
SLOW = ("squeue", "scontrol", "sbatch", "scancel")
STEP_SECONDS = 0.4
Act = Callable[[Scheduler, Job, JobRequest], object]
VERBS: dict[str, Act] = {
    "preflight": lambda scheduler, job, request: scheduler.preflight(request),
    "find": lambda scheduler, job, request: scheduler.find(request.name),
    "look": lambda scheduler, job, request: scheduler.look(job.id, request.folder, ["job.log"]),
    "tail": lambda scheduler, job, request: scheduler.tail(request.folder, 5),
    "walltime": lambda scheduler, job, request: scheduler.change_walltime(job.id, 300),
    "is_gone": lambda scheduler, job, request: scheduler.is_gone(job.id, request.name),
    "submit": lambda scheduler, job, request: scheduler.submit(request),
    "signal": lambda scheduler, job, request: scheduler.signal(job.id),
    "cancel": lambda scheduler, job, request: scheduler.cancel(job.id),
}


def always_or_matrix(value: object, always: bool) -> object:
    """A few of many that are alike run every time."""
    return pytest.param(value, marks=() if always else pytest.mark.matrix)


@contextmanager
def slow_programs(site: Site) -> Iterator[None]:
    """On the login node every question to SLURM takes its time."""
    folder = site.folder / "run/slow"
    folder.mkdir()
    for program in SLOW:
        (folder / program).write_text(f'#!/bin/sh\nsleep {STEP_SECONDS}\nexec /usr/bin/{program} "$@"\n')
        (folder / program).chmod(0o755)
    site.run(LOGIN, "mount", "--bind", "/run/slow", "/usr/local/bin")
    try:
        yield
    finally:
        site.run(LOGIN, "umount", "/usr/local/bin")
        site.run(LOGIN, "rm", "-r", "/run/slow")


@pytest.fixture
def cable(ground: Ground) -> Iterator[Cable]:
    with slow_programs(ground.site), cable_to(22, ground.site.ip(LOGIN)) as found:
        yield found


@pytest.fixture
def cut_off(ground: Ground, cable: Cable) -> Iterator[Scheduler]:
    """The scheduler over a line that can be cut."""
    address = HostAddress(LOOPBACK, USERS[0], cable.port)
    scheduler = SlurmScheduler(
        paramiko_host(address, FirstContactTrust(), site_login(ground.site), SystemClock())
    )
    scheduler.find("nobody")
    yield scheduler
    scheduler.close()


def cut_within(cable: Cable, seconds: float, act: Callable[[], object]) -> CouldNotAsk | None:
    """What the act said of it; None where it came to its end."""
    timer = threading.Timer(seconds, cable.cut)
    timer.start()
    try:
        act()
    except CouldNotAsk as error:
        return error
    finally:
        timer.join()
    return None


@pytest.mark.parametrize(
    "verb", [always_or_matrix(verb, verb in ("look", "submit", "cancel")) for verb in VERBS]
)
def test_each_verb_says_that_it_was_cut_off_and_works_again(
    ground: Ground, cable: Cable, cut_off: Scheduler, verb: str
) -> None:
    request = ground.request()
    job = ground.scheduler.submit(request)
    ground.until_read(job, request, "job.log", "begun on ")
    error = cut_within(cable, STEP_SECONDS / 2, lambda: VERBS[verb](cut_off, job, request))
    # `tail` asks no scheduler: it may have come to its end before.
    assert verb == "tail" or error is not None
    if error is not None:
        assert "Next: " in str(error)
        assert "connection was lost" in str(error)
    VERBS[verb](cut_off, job, request)
    if verb == "submit":
        assert [one.id for one in ground.scheduler.find(request.name)] == [job.id]
    if verb in ("signal", "cancel"):
        await_so(lambda: ground.scheduler.is_gone(job.id, request.name), "the job's end")


@pytest.mark.parametrize(
    "part", [always_or_matrix(part, part in (0.6, 1.7)) for part in (0.1, 0.6, 1.2, 1.7, 2.3, 3.2)]
)
def test_a_submission_that_is_cut_anywhere_makes_one_job(
    ground: Ground, cable: Cable, cut_off: Scheduler, part: float
) -> None:
    request = ground.request()
    cut_within(cable, part * STEP_SECONDS, lambda: cut_off.submit(request))
    job = cut_off.submit(request)
    assert ground.until(job, JobState.RUNNING).name == request.name
    assert [one.id for one in ground.scheduler.find(request.name)] == [job.id]
    folder = ground.site.home() / request.folder
    assert sorted(path.name for path in folder.iterdir() if path.name != "job.log") == [
        "job.err",
        "job.id",
        "job.sh",
    ]


def test_who_is_not_let_in_is_told_so(ground: Ground) -> None:
    address = ground.site.address(user="nobody")
    host = paramiko_host(address, FirstContactTrust(), site_login(ground.site), SystemClock())
    with pytest.raises(NotAuthorised, match=r"lets nobody in.*Next: "):
        SlurmScheduler(host).find("x")
    host.close()
