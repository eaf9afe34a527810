"""What plain hosts tell of a job's processes, and what follows from it for the job: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import Job, JobState

_NOTHING = "-"
_LOST = "its processes are gone without a word: they were killed, or the host was started again"


@dataclass(frozen=True)
class Group:
    """The job's processes on one host."""

    job_id: str
    lives: bool
    code: int | None
    mark: str
    """`expired` or `cancelled`; "" for neither."""
    started_at: float
    ends_at: float | None
    host: str
    tag: str


def read_group(answer: Answer) -> Group | None:
    """None where the host knows of no such job."""
    for section in answer.of("group"):
        job_id, lives, code, mark, start, ends, host = section.words[1:8]
        return Group(
            job_id=job_id,
            lives=lives == "yes",
            code=None if code == _NOTHING else int(code),
            mark="" if mark == _NOTHING else mark,
            started_at=float(start),
            ends_at=float(ends) or None,
            host=host,
            tag=section.text.strip(),
        )
    return None


def job_of(name: str, head: Group, others: Sequence[Group | None], hosts: Sequence[str]) -> Job:
    """The job as its head's group tells it. `hosts`: what we call them, the head's first."""
    state, word, reason = _state(head)
    lost = [
        host
        for host, group in zip(hosts, (head, *others), strict=True)
        if group is None or not group.lives or group.job_id != head.job_id
    ]
    return Job(
        id=head.job_id,
        name=name,
        state=state,
        word=word,
        reason=reason,
        replaceable=reason == _LOST,
        exit_code=head.code,
        nodes=tuple(hosts),
        nodes_lost=tuple(lost) if state is JobState.RUNNING else (),
        submitted_at=head.started_at,
        started_at=head.started_at,
        ends_at=head.ends_at,
        tag=head.tag,
    )


def _state(head: Group) -> tuple[JobState, str, str]:
    """The state, our word for it, and why."""
    if head.lives:
        return (JobState.STOPPING, "stopping", "") if head.mark else (JobState.RUNNING, "running", "")
    if head.mark == "expired":
        return JobState.EXPIRED, "expired", "its walltime was over"
    if head.mark == "cancelled":
        return JobState.CANCELLED, "cancelled", ""
    if head.code is None:
        return JobState.FAILED, "lost", _LOST
    if head.code == 0:
        return JobState.ENDED, "ended", ""
    return JobState.FAILED, "failed", f"the job's script ended with exit code {head.code}"
