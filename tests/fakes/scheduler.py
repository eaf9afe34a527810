"""A scheduler in memory: jobs by id, their states and the files of their runs as a test sets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from raydog_resources.errors import Gone, RequestRefused
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest, JobState


class FakeScheduler:
    """A `Scheduler`. `on_look` is called before every look: there a test lets time go on."""

    kind = "slurm"

    def __init__(self, host: Host) -> None:
        self.hosts: Sequence[Host] = (host,)
        self.jobs: dict[str, Job] = {}
        self.files: dict[str, str] = {}
        self.requests: list[JobRequest] = []
        self.calls: list[str] = []
        self.warnings: tuple[str, ...] = ()
        self.on_look: Callable[[str], None] = lambda job_id: None
        self.longest_walltime = 7200

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        self.calls.append("preflight")
        return self.warnings

    def submit(self, request: JobRequest) -> Job:
        self.calls.append("submit")
        for job in self.find(request.name):
            return replace(job, adopted=True)
        ident = str(17 + len(self.requests))
        self.requests.append(request)
        self.jobs[ident] = Job(ident, request.name, JobState.PENDING, reason="Priority", tag=request.tag)
        return self.jobs[ident]

    def find(self, name: str) -> tuple[Job, ...]:
        return tuple(job for job in self.jobs.values() if job.name == name and not job.state.is_over)

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        self.calls.append("look")
        self.on_look(job_id)
        if job_id not in self.jobs:
            raise Gone("Invalid job id specified", thing=f"job {job_id}")
        shown = {
            path: text for path, text in self.files.items() if any(fnmatchcase(path, name) for name in files)
        }
        return JobLook(self.jobs[job_id], shown)

    def signal(self, job_id: str) -> None:
        self.calls.append("signal")

    def cancel(self, job_id: str) -> None:
        self.calls.append("cancel")
        job = self.jobs.get(job_id)
        if job is not None and not job.state.is_over:
            self.becomes(job_id, JobState.CANCELLED)

    def is_gone(self, job_id: str, name: str) -> bool:
        return not self.find(name)

    def tail(self, folder: str, lines: int, names: Sequence[str] = ("job.log",)) -> str:
        return f"the last words of {names[0]}\n"

    def change_walltime(self, job_id: str, seconds: int) -> None:
        if seconds > self.longest_walltime:
            raise RequestRefused("Access/permission denied", thing=f"job {job_id}")
        self.calls.append(f"walltime {seconds}")

    def close(self) -> None:
        """Nothing is open."""

    def becomes(self, job_id: str, state: JobState, **changes: object) -> None:
        """The scheduler changes its mind about a job."""
        self.jobs[job_id] = replace(self.jobs[job_id], **{"state": state, "reason": "", **changes})  # type: ignore[arg-type]
