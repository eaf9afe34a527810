"""Which machines a job gets: `select` and `place` as PBS takes them."""

from __future__ import annotations

import re

from tests.sites.pbs_stub.job import Job

CPUS = 4
MEGABYTES = 6000
_KNOWN = ("ncpus", "mem", "mpiprocs", "ngpus", "host", "vnode")
_UNITS = {"": 1 / (1 << 20), "b": 1 / (1 << 20), "kb": 1 / 1024, "mb": 1, "gb": 1024, "tb": 1 << 20}


def chunks_of(select: str) -> list[dict[str, str]]:
    """One for each chunk; ValueError in qsub's words for what does not parse."""
    found = []
    for part in select.split("+"):
        count, *pairs = part.split(":")
        if not count.isdigit():
            count, pairs = "1", [count, *pairs]
        chunk = {}
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if not equals or not value:
                raise ValueError("qsub: Illegal attribute or resource value")
            if name not in _KNOWN:
                raise ValueError(f"qsub: Unknown resource: {name}")
            chunk[name] = value
        if int(count) == 0:
            raise ValueError("qsub: Illegal attribute or resource value")
        found += [dict(chunk) for _ in range(int(count))]
    return found


def never(job: Job, nodes: list[str]) -> str:
    """Why it can never run; "" where it can."""
    for chunk in job.chunks:
        asked = {"ncpus": int(chunk.get("ncpus", "1")), "ngpus": int(chunk.get("ngpus", "0"))}
        for name, have in (("ncpus", CPUS), ("ngpus", 0)):
            if asked[name] > have:
                return f"Can Never Run: Insufficient amount of resource: {name} (R: {asked[name]} A: {have} T: {have})"
        if megabytes(chunk.get("mem", "0")) > MEGABYTES:
            return f"Can Never Run: Insufficient amount of resource: mem (R: {chunk['mem']} A: {MEGABYTES}mb)"
    if job.place.startswith("scatter") and len(job.chunks) > len(nodes):
        return "Can Never Run: Not enough total nodes available"
    return ""


def placed(job: Job, nodes: list[str], others: list[Job]) -> list[str] | None:
    """A node for each chunk; None where there is no room now."""
    free = {node: CPUS - sum(other.uses(node) for other in others) for node in nodes}
    if "excl" in job.place:
        free = {node: cpus if cpus == CPUS else 0 for node, cpus in free.items()}
    chosen: list[str] = []
    for chunk in job.chunks:
        need = int(chunk.get("ncpus", "1"))
        for node in nodes:
            if free[node] >= need and not (job.place.startswith("scatter") and node in chosen):
                free[node] -= need
                chosen.append(node)
                break
        else:
            return None
    return chosen


def megabytes(text: str) -> float:
    match = re.fullmatch(r"(\d+)([a-z]*)", text.lower())
    if match is None or match[2] not in _UNITS:
        raise ValueError("qsub: Illegal attribute or resource value")
    return int(match[1]) * _UNITS[match[2]]
