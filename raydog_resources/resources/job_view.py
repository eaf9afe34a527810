"""What a job and the files of its run say together: the cluster's state in one word, and its nodes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.gateways.scheduler_job import Job, JobState

PENDING, STARTING, READY, DEGRADED = "pending", "starting", "ready", "degraded"
REQUEUED, STOPPING, ENDED, IDLE = "requeued", "stopping", "ended", "idle"
CANCELLED, EXPIRED, FAILED, UNKNOWN = "cancelled", "expired", "failed", "unknown"
OVER = (ENDED, IDLE, CANCELLED, EXPIRED, FAILED)

# Why a job ended, as its script wrote it down; of these the scheduler sees but an exit code.
_WRITTEN_ENDS = {
    "walltime": EXPIRED,
    "idle": IDLE,
    "cancelled": CANCELLED,
    "destroy": CANCELLED,
    "ended": ENDED,
}
_WAITING = (JobState.PENDING, JobState.HELD)
_SCHEDULERS_ENDS = {
    JobState.ENDED: ENDED,
    JobState.CANCELLED: CANCELLED,
    JobState.EXPIRED: EXPIRED,
    JobState.FAILED: FAILED,
}


@dataclass(frozen=True)
class JobView:
    """A job at one moment, as a person wants to know it."""

    state: str
    why: str = ""
    run: str = ""
    """The run's folder, from the job's on: a job that was requeued has another."""
    head: Mapping[str, Any] = field(default_factory=dict)
    nodes: tuple[Mapping[str, str], ...] = ()
    ended_nodes: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    script: Mapping[str, Any] = field(default_factory=dict)
    """Of a person's script: how it is, in Ray's word, and its exit code."""
    observability: Mapping[str, Any] = field(default_factory=dict)
    """What the programs beside the head told: their state, and where they are or why they are not."""
    submitted_at: float | None = None
    """Seconds since the epoch, like the other times; None where the scheduler does not tell."""
    started_at: float | None = None
    ends_at: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.state in OVER

    @property
    def sentence(self) -> str:
        """The state with its reason."""
        return f"{self.state}: {self.why}" if self.why else self.state


def run_of(job: Job) -> str:
    """Where a job's present run writes."""
    return f"runs/{job.id}.{job.restarts}"


def view(job: Job, files: Mapping[str, str], wanted: int) -> JobView:
    """`files`: those of the job's folder, by path; what an earlier run of the job wrote is void."""
    run = run_of(job)
    mine = {path.removeprefix(f"{run}/"): text for path, text in files.items() if path.startswith(f"{run}/")}
    head, end = _json(mine, "head.json"), _json(mine, "end.json")
    ended = {
        int(name.split(".")[1]): _json(mine, name)
        for name in mine
        if name.startswith("node.") and name.endswith(".json") and name.split(".")[1].isdigit()
    }
    nodes = _rows(_json(mine, "nodes.json"), job)
    state, why = _state(job, head, end, len(nodes), wanted)
    if state in (READY, DEGRADED, STARTING) and any(found.get("code") for found in ended.values()):
        why = why or _ended_nodes(ended)
    shown = head if state in (READY, DEGRADED) else {}
    script, began = _json(mine, "script.json"), None if job.state in _WAITING else job.started_at
    observed = _json(mine, "observability.json") if state in (STARTING, READY, DEGRADED) else {}
    times = {"submitted_at": job.submitted_at, "started_at": began, "ends_at": job.ends_at}
    return JobView(state, why, run, shown, nodes, ended, script, observed, **times)


def _state(
    job: Job, head: Mapping[str, Any], end: Mapping[str, Any], alive: int, wanted: int
) -> tuple[str, str]:
    if job.state in _WAITING:
        if job.hopeless:
            return FAILED, job.reason
        held = "held by a person or the scheduler" if job.state is JobState.HELD else ""
        return (REQUEUED if job.restarts else PENDING), job.reason or held
    if job.state is JobState.STOPPING:
        return STOPPING, job.reason
    if job.state is JobState.SUSPENDED:
        return DEGRADED, f"the scheduler has suspended it ({job.word})"
    if job.state is JobState.RUNNING:
        return _running(job, head, end, alive, wanted)
    if job.state in _SCHEDULERS_ENDS:
        return _over(job, end)
    # The scheduler has forgotten it, or says a word of its own.
    return _written(end) or (UNKNOWN, job.reason or job.word)


def _running(
    job: Job, head: Mapping[str, Any], end: Mapping[str, Any], alive: int, wanted: int
) -> tuple[str, str]:
    if end:
        return STOPPING, str(end.get("reason", ""))
    if not head:
        return STARTING, job.reason
    if job.nodes_lost:
        return DEGRADED, f"lost: {', '.join(job.nodes_lost)}"
    return (READY, "") if alive >= wanted else (DEGRADED, f"{alive} of {wanted} nodes alive in Ray")


def _over(job: Job, end: Mapping[str, Any]) -> tuple[str, str]:
    """The job's own words count where the scheduler saw no more than an end."""
    written = _written(end)
    if written and job.state in (JobState.ENDED, JobState.CANCELLED):
        return written
    return _SCHEDULERS_ENDS[job.state], job.reason or _code(job, end)


def _written(end: Mapping[str, Any]) -> tuple[str, str] | None:
    if not end:
        return None
    reason = str(end.get("reason", "")).strip()
    state = _WRITTEN_ENDS.get(reason, FAILED if end.get("code") else ENDED)
    return state, "" if reason == state else reason


def _code(job: Job, end: Mapping[str, Any]) -> str:
    code = job.exit_code if job.exit_code is not None else end.get("code")
    return "" if not code else f"exit code {code}"


def _ended_nodes(ended: Mapping[int, Mapping[str, Any]]) -> str:
    failed = [(index, found) for index, found in sorted(ended.items()) if found.get("code")]
    told = [f"node {index} ({found.get('host', '?')}) with code {found['code']}" for index, found in failed]
    return f"ended: {', '.join(told)}"


def _rows(found: Mapping[str, Any], job: Job) -> tuple[Mapping[str, str], ...]:
    rows = []
    for label, group, address in found.get("alive", []):
        index = str(label).rpartition(".")[2]
        host = job.nodes[int(index)] if index.isdigit() and int(index) < len(job.nodes) else ""
        role = "head" if index == "0" else group
        where = {"private_ip": address, "public_ip": ""}
        rows.append({"name": host or label, "group": role, "id": label, **where, "state": "alive"})
    return tuple(rows)


def _json(files: Mapping[str, str], name: str) -> dict[str, Any]:
    """What the file says; nothing while it is not there, or is no JSON."""
    try:
        value = json.loads(files.get(name, ""))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
