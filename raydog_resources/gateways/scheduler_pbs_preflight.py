"""What can be known of a PBS job before it is submitted, and what PBS says when it refuses one."""

from __future__ import annotations

from raydog_resources.errors import RequestRefused
from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import JobRequest
from raydog_resources.gateways.scheduler_step import last_words

_HEAD_LINES = 2


def queues(text: str) -> tuple[str, ...]:
    """The names in `qstat -Q`."""
    lines = [line.split() for line in text.splitlines()[_HEAD_LINES:]]
    return tuple(words[0] for words in lines if words)


def refuse_torque(answer: Answer, thing: str) -> None:
    """RequestRefused where `qsub` is not PBS's own."""
    for section in answer.of("torque"):
        over_slurm = "slurm" in section.text.lower()
        what = (
            "SLURM's stand-ins for Torque's commands"
            if over_slurm
            else "Torque's commands, or older than PBS 14"
        )
        raise RequestRefused(
            f"qsub and qstat are {what}: they pass over select and place without a word",
            thing=thing,
            done="nothing was submitted",
            next_step="write kind: slurm in runs_on"
            if over_slurm
            else "use a host with OpenPBS or PBS Professional",
        )


def refuse_unknown_queue(answer: Answer, request: JobRequest, thing: str) -> None:
    """RequestRefused for a queue that nobody has."""
    known = queues(answer.text("queues"))
    if request.queue and known and request.queue.partition("@")[0] not in known:
        raise refused(f"there is no queue {request.queue}", answer, thing)


def refused(said: str, answer: Answer, thing: str) -> RequestRefused:
    """PBS's own words, with the names that are valid."""
    names = queues(answer.text("queues"))
    hint = f"; queues are {', '.join(names)}" if names else ""
    return RequestRefused(
        f"PBS refuses it: {last_words(said.replace('qsub: ', ''))}{hint}",
        thing=thing,
        done="nothing was submitted",
        next_step="correct runs_on (queue, account, select, place, walltime, directives)",
    )
