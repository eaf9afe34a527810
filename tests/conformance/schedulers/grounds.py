"""What a test of the suite needs of a scheduler, whichever it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from raydog_resources.clock import SystemClock
from raydog_resources.gateways.polling import Pace, Poller
from raydog_resources.gateways.scheduler import Scheduler
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest, JobState
from raydog_resources.gateways.scheduler_pbs import PbsScheduler
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from raydog_resources.gateways.scheduler_ssh import SshScheduler
from tests.sites import pbs, slurm
from tests.sites.site import NODES, Site, await_so
from tests.sites.site_host import site_host
from tests.sites.site_start import running_site

PATIENT = """#!/bin/bash
# A job that runs until it is asked to end. $MARK is a word of its own in the list of processes.
stopped() { echo "asked to end" ; kill $child; exit 0; }
trap stopped USR1
echo "begun on $(hostname)"
bash -c 'sleep 987 & wait; true' "$0" @mark@ & child=$!
wait $child
wait $child
"""
_SECONDS = 40.0


@dataclass
class Ground:
    """One kind of scheduler on a site of its own."""

    site: Site
    scheduler: Scheduler
    open_second: Callable[[], Scheduler]
    """The same as another process sees it, over a connection of its own."""
    nodes: int = 1
    known: list[str] = field(default_factory=list)

    def request(self, text: str = PATIENT, **changes: object) -> JobRequest:
        """A job of a name that nobody else has."""
        name = f"rd-{secrets.token_hex(4)}"
        self.known.append(name)
        basis = {
            "name": name,
            "folder": f".raydog/jobs/{name}",
            "text": text.replace("@mark@", name),
            "tag": f"project/stack/{name}",
            "nodes": self.nodes,
            "walltime": 600,
        }
        return JobRequest(**{**basis, **changes})  # type: ignore[arg-type]

    def until(self, job: Job, *states: JobState, seconds: float = _SECONDS) -> Job:
        """The job once it is in one of these states."""
        return _poller().until(
            lambda: self.scheduler.look(job.id).job,
            lambda seen: seen.state in states,
            thing=f"job {job.id}",
            deadline_seconds=seconds,
        )

    def until_read(self, job: Job, request: JobRequest, file: str, words: str) -> JobLook:
        """The look at which the file of the job's folder first held these words."""
        return _poller().until(
            lambda: self.scheduler.look(job.id, request.folder, [file]),
            lambda seen: words in seen.files.get(file, ""),
            thing=f"{words!r} in {file}",
            deadline_seconds=_SECONDS,
        )

    def end(self, job: Job, name: str) -> None:
        """Cancelled and confirmed."""
        self.scheduler.cancel(job.id)
        await_so(lambda: self.scheduler.is_gone(job.id, name), f"the end of {job.id}", _SECONDS)

    def traces(self, word: str) -> list[str]:
        """Processes on any machine with that word on their command line."""
        return [
            f"{machine}: {line}" for machine in NODES for line in self.site.processes(machine) if word in line
        ]


@contextmanager
def cleared(ground: Ground) -> Iterator[Ground]:
    """Whatever the test left is cancelled after it."""
    try:
        yield ground
    finally:
        for name in ground.known:
            for job in ground.scheduler.find(name):
                ground.end(job, name)
        ground.known.clear()


def _poller() -> Poller:
    return Poller(SystemClock(), Pace(0.1, 1.2, 0.5))


@contextmanager
def slurm_ground(folder: Path) -> Iterator[Ground]:
    """A real SLURM."""
    slurm.skip_unless_installed()
    with running_site(folder, "slurm", slurm.prepare) as site:
        slurm.await_nodes(site)
        with _opened(site, lambda: SlurmScheduler(site_host(site))) as ground:
            yield ground


@contextmanager
def pbs_ground(folder: Path) -> Iterator[Ground]:
    """PBS's stand-in."""
    with running_site(folder, "pbs", pbs.prepare) as site:
        pbs.await_nodes(site)
        with _opened(site, lambda: PbsScheduler(site_host(site))) as ground:
            yield ground


@contextmanager
def ssh_ground(folder: Path) -> Iterator[Ground]:
    """Machines with nothing but sshd."""
    with (
        running_site(folder) as site,
        _opened(site, lambda: SshScheduler([site_host(site, machine) for machine in NODES])) as ground,
    ):
        yield ground


@contextmanager
def _opened(site: Site, opened: Callable[[], Scheduler]) -> Iterator[Ground]:
    scheduler = opened()
    try:
        yield Ground(site, scheduler, opened, nodes=3)
    finally:
        scheduler.close()
