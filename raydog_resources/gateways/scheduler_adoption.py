"""One job of a name: what is there already is ours or a stranger's, and of several the oldest stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from raydog_resources.errors import CouldNotAsk, NameTaken
from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import Job, JobRequest, JobState


def settled(
    jobs: Sequence[Job], tag: str, *, adopted: bool, cancel: Callable[[str], None], thing: str
) -> Job:
    """The job to go on with; younger twins of ours are cancelled."""
    if not jobs:
        raise CouldNotAsk(
            "it ended while it was looked at, and the scheduler has forgotten it",
            thing=thing,
            done="it was found running" if adopted else "it was submitted",
            next_step="see its output in the run folder (job.log), then run the same again",
        )
    strangers = [job for job in jobs if tag and job.tag and job.tag != tag]
    if strangers:
        raise NameTaken(
            f"the name is that of another job of this account ({strangers[0].id}, made for {strangers[0].tag})",
            thing=thing,
            done="nothing was submitted" if adopted else f"job {_first(jobs).id} was submitted and stays",
            next_step="destroy the other cluster first, or use another stack name",
        )
    oldest = _first(jobs)
    for twin in jobs:
        if twin.id != oldest.id:
            cancel(twin.id)
    return replace(oldest, adopted=adopted)


def taken(
    answer: Answer, request: JobRequest, jobs: Sequence[Job], cancel: Callable[[str], None], place: str
) -> Job:
    """The job that a submission found or made; `jobs` are those of its name as they are listed now."""
    thing = f"job {request.name} of {place}"
    found = jobs or just_made(answer, request)
    return settled(found, request.tag, adopted=answer.has("adopted"), cancel=cancel, thing=thing)


def just_made(answer: Answer, request: JobRequest) -> list[Job]:
    """What was submitted just now, as far as its number tells it: it may be over, and forgotten, already."""
    return [
        Job(id=section.words[1], name=request.name, state=JobState.UNKNOWN, tag=request.tag)
        for section in answer.of("made")
    ]


def oldest_first(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """In the order in which they were submitted; numbers tell where times don't."""
    return tuple(sorted(jobs, key=lambda job: (job.submitted_at or 0.0, len(job.id), job.id)))


def _first(jobs: Sequence[Job]) -> Job:
    return oldest_first(jobs)[0]
