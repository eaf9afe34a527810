"""Options for sbatch and qsub in people's own words, and PBS's select statement."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused
from raydog_resources.config.word_list import list_of

# One job is one cluster; a name, a script or an output of another kind would hide it from us.
_NOT_THEIRS = {
    "--array": "a cluster is one job, and an array is many",
    "-a": "a cluster is one job, and an array is many",
    "-J": "an array is many jobs to PBS, and a name to SLURM",
    "-t": "the job's time is walltime",
    "--time": "the job's time is walltime",
    "--job-name": "by its name a job is found again",
    "-N": "by PBS's name, or SLURM's number of nodes, a job is found again or counted",
    "--nodes": "nodes are the sum of the groups",
    "--wrap": "the job's script is ours",
    "--export": "the job's environment is ours",
    "--output": "the job's output is ours",
    "--error": "the job's output is ours",
    "-o": "the job's output is ours",
    "-e": "the job's output is ours",
    "-v": "the job's environment is ours",
    "-V": "the job's environment is ours",
}
_CHUNK = re.compile(r"(\d+)(?::[A-Za-z_][\w.-]*=[\w.@/,+-]+)*")


def directive(value: object) -> str:
    """One option, as sbatch or qsub takes it; its value stands behind = or follows after one space."""
    if not isinstance(value, str) or not value.startswith("-") or "\n" in value or value != value.strip():
        raise expected("an option with its dashes", example=True)
    option = re.split(r"[= ]", value, maxsplit=1)[0]
    if option in _NOT_THEIRS:
        raise refused(f"{option} is not for directives: {_NOT_THEIRS[option]}", "take it out")
    return value


def select(value: object) -> str:
    """Chunks as PBS takes them: `4:ncpus=16:mem=64gb`, several of them joined by +."""
    if not isinstance(value, str) or select_chunks(value) == 0:
        raise expected("chunks with a number first", example=True)
    return value


def select_chunks(text: str) -> int:
    """How many chunks there are; 0 where it is no select statement."""
    matches = [_CHUNK.fullmatch(part) for part in text.split("+")]
    return sum(int(match[1]) for match in matches if match) if all(matches) else 0


Directives = Annotated[tuple[str, ...], BeforeValidator(list_of(directive))]
Select = Annotated[str, BeforeValidator(select)]
