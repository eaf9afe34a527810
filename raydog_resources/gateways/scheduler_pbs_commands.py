"""The options of `qsub` that a job asks for: pure."""

from __future__ import annotations

from raydog_resources.gateways.scheduler_directive import ARRAY, OURS, checked_directives
from raydog_resources.gateways.scheduler_job import JobRequest

TAG_VARIABLE = "RAYDOG_TAG"
"""Where a job says whose it is: PBS has no comment of the user's own."""
_MEGABYTE = 1 << 20
_REFUSED = {
    **dict.fromkeys(("-J", "-t"), ARRAY),
    **dict.fromkeys(("-N", "-o", "-e", "-j", "-h", "-I", "-X", "-v", "-V", "-S", "-r", "-z"), OURS),
}


def qsub_options(request: JobRequest) -> list[str]:
    """Without the script, and without `-o`, which lies where only the host knows."""
    options = ["-N", request.name, "-S", "/bin/bash", "-j", "oe", "-W", "umask=077"]
    options += ["-r", "y" if request.requeue else "n"]
    if request.tag:
        options += ["-v", f"{TAG_VARIABLE}={request.tag}"]
    options += ["-l", f"select={request.select or _chunks(request)}"]
    # Chunks may share a node unless they are told not to.
    place = request.place or ("scatter:excl" if request.exclusive else "scatter")
    options += ["-l", f"place={place}"]
    if request.walltime is not None:
        options += ["-l", f"walltime={pbs_time(request.walltime)}"]
    if request.queue:
        options += ["-q", request.queue]
    if request.account:
        options += ["-A", request.account]
    return [*options, *checked_directives(request.directives, _REFUSED, "qsub")]


def pbs_time(seconds: int) -> str:
    """Hours:minutes:seconds."""
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"


def _chunks(request: JobRequest) -> str:
    amounts = [str(request.nodes)]
    if request.cpus is not None:
        amounts.append(f"ncpus={request.cpus}")
    if request.memory is not None:
        amounts.append(f"mem={-(-request.memory // _MEGABYTE)}mb")
    if request.gpus:
        amounts.append(f"ngpus={request.gpus}")
    # One line for each chunk in the list of nodes, so that one task is started on each.
    return ":".join([*amounts, "mpiprocs=1"])
