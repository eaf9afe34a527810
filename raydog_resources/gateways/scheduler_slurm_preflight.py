"""What can be known of a SLURM job before it is submitted: from `sbatch --test-only`, sinfo and scontrol."""

from __future__ import annotations

import re
from dataclasses import dataclass

from raydog_resources.errors import RequestRefused
from raydog_resources.gateways.scheduler_answer import Answer
from raydog_resources.gateways.scheduler_job import JobRequest
from raydog_resources.gateways.scheduler_slurm_commands import slurm_time
from raydog_resources.gateways.scheduler_step import last_words

_OLDEST = (22, 5)
_VERSION = re.compile(r"slurm\S* (\d+)\.(\d+)")
_TRACKED = ("proctrack/cgroup",)
# It can't start now, which is what queues are for.
_ONLY_NOW = "not available now"
_LIMIT = re.compile(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)")


@dataclass(frozen=True)
class Partition:
    """One line of sinfo."""

    name: str
    longest_seconds: int | None
    nodes: int
    up: bool


def partitions(text: str) -> tuple[Partition, ...]:
    """Lines of `%R|%l|%D|%a`, one partition's states taken together."""
    found: dict[str, Partition] = {}
    for line in text.splitlines():
        parts = line.split("|")
        if len(parts) == 4 and parts[2].isdigit():
            name, limit, nodes, up = parts
            before = found[name].nodes if name in found else 0
            found[name] = Partition(name, _seconds(limit), before + int(nodes), up == "up")
    return tuple(found.values())


def refuse_hopeless(answer: Answer, request: JobRequest, thing: str) -> None:
    """RequestRefused for what SLURM refuses, and for a walltime that the partition never grants."""
    said = answer.text("tested")
    known = partitions(answer.text("partitions"))
    if answer.code not in (0, None) and _ONLY_NOW not in said:
        raise refusal(said, answer, thing)
    chosen = next((one for one in known if one.name == request.partition), None)
    longest = chosen.longest_seconds if chosen else None
    if longest is not None and request.walltime is not None and request.walltime > longest:
        raise RequestRefused(
            f"partition {request.partition} runs jobs of at most {slurm_time(longest)}, "
            f"and {slurm_time(request.walltime)} was asked for",
            thing=thing,
            done="nothing was submitted",
            next_step="write a shorter walltime, or another partition",
        )


def refusal(said: str, answer: Answer, thing: str) -> RequestRefused:
    """SLURM's own words, with the names that are valid."""
    names = [one.name for one in partitions(answer.text("partitions"))]
    hint = f"; partitions you see are {', '.join(names)}" if names else ""
    return RequestRefused(
        f"SLURM refuses it: {last_words(said.replace('sbatch: error: ', ''))}{hint}",
        thing=thing,
        done="nothing was submitted",
        next_step="correct runs_on (partition, account, qos, nodes, walltime, directives)",
    )


def warnings(answer: Answer, request: JobRequest) -> tuple[str, ...]:
    """What is possible, and worth a person's eye."""
    config = answer.text("config")
    found = []
    tracking = re.search(r"ProctrackType\s*=\s*(\S+)", config)
    if tracking and tracking[1] not in _TRACKED:
        found.append(
            f"SLURM tracks processes by {tracking[1]} here: what leaves its parent outlives a cancelled job, "
            "so the job script ends its processes itself"
        )
    version = _VERSION.search(answer.text("version"))
    if version and (int(version[1]), int(version[2])) < _OLDEST:
        found.append(f"this SLURM is {version[1]}.{version[2]}; 22.05 is the oldest that raydog was run with")
    down = [one.name for one in partitions(answer.text("partitions")) if not one.up]
    if request.partition in down:
        found.append(f"partition {request.partition} is down now: the job will wait until it is up")
    return tuple(found)


def _seconds(limit: str) -> int | None:
    """`1-00:00:00`, `10:00`; None for `infinite`."""
    match = _LIMIT.fullmatch(limit)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
