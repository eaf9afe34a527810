"""Who runs jobs on a host: SLURM, PBS, or, on plain SSH hosts, nobody but us.

Every verb is one remote command, or one per host for plain SSH hosts, with a limit on both sides.
Raises, all of them `raydog_resources.errors`: what a `Host` raises; RequestRefused with the scheduler's own words
for what it refuses; Gone where the scheduler itself says that it does not know a job; CouldNotAsk where the
scheduler does not answer, which is never to be taken for `Gone`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from raydog_resources.gateways.host import Host
from raydog_resources.gateways.scheduler_job import Job, JobLook, JobRequest

SCHEDULER_SECONDS = 60.0
"""How long a scheduler may take for one answer: one whose controller is down would let us wait for minutes."""


class Scheduler(Protocol):
    """One scheduler, seen as one user from one host."""

    @property
    def kind(self) -> str:
        """`slurm`, `pbs` or `ssh`."""
        ...

    @property
    def hosts(self) -> Sequence[Host]:
        """The login host; of plain SSH hosts all that were named, the head's first."""
        ...

    def preflight(self, request: JobRequest) -> tuple[str, ...]:
        """Sentences to warn a person with; RequestRefused for what can never work. Submits nothing."""
        ...

    def submit(self, request: JobRequest) -> Job:
        """The live job of that name and tag, submitted unless it is there: look-up and submission under one lock.

        AnswerOverdue: it may have been submitted; the same call again finds it. NameTaken: the name is a stranger's.
        """
        ...

    def find(self, name: str) -> tuple[Job, ...]:
        """The user's jobs of exactly that name that are not over, the oldest first."""
        ...

    def look(self, job_id: str, folder: str = "", files: Sequence[str] = ()) -> JobLook:
        """The job and files of its folder, in one command. A file's first 64 KiB are read; `*` stands for names."""
        ...

    def signal(self, job_id: str) -> None:
        """SIGUSR1 to the job's own script (of plain SSH hosts: on each), which is asked to end by it."""
        ...

    def cancel(self, job_id: str) -> None:
        """Have it ended. Returns at once; a job that is over or not known is no error."""
        ...

    def is_gone(self, job_id: str, name: str) -> bool:
        """Whether the job is over, none of that name is left, and its nodes are free again."""
        ...

    def tail(self, folder: str, lines: int, names: Sequence[str] = ("job.log",)) -> str:
        """The last lines of the first of these files of a job's folder that is there; "" where none is."""
        ...

    def change_walltime(self, job_id: str, seconds: int) -> None:
        """Of a job that is not over. RequestRefused with the scheduler's words: longer mostly needs an operator."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
