"""A job as the server keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

HOST = "login"
FOLDER = "/run/pbs"


@dataclass
class Job:
    id: str
    owner: str
    uid: int
    name: str
    script: str
    chunks: list[dict[str, str]]
    select: str
    place: str
    walltime: int
    created: float
    output: str = ""
    queue: str = "workq"
    account: str = ""
    rerunnable: bool = True
    variables: dict[str, str] = field(default_factory=dict)
    state: str = "Q"
    substate: int = 10
    comment: str = ""
    started: float = 0.0
    ended: float = 0.0
    exit_status: int | None = None
    run_count: int = 0
    nodes: list[str] = field(default_factory=list)
    deleted_by: str = ""
    ending: str = ""
    """Why it is being ended: `deleted` or `walltime`."""
    kill_at: float = 0.0
    lost_since: float = 0.0

    @property
    def finished(self) -> bool:
        return self.state == "F"

    def uses(self, node: str) -> int:
        """CPUs of that node."""
        if self.state not in ("R", "E"):
            return 0
        taken = zip(self.nodes, self.chunks, strict=True)
        return sum(int(chunk.get("ncpus", "1")) for name, chunk in taken if name == node)


def environment_of(job: Job) -> dict[str, str]:
    """What its tasks find."""
    return {
        "PBS_JOBID": job.id,
        "PBS_JOBNAME": job.name,
        "PBS_QUEUE": job.queue,
        "PBS_NODEFILE": f"{FOLDER}/aux/{job.id}",
        "PBS_O_HOST": HOST,
        "PBS_ENVIRONMENT": "PBS_BATCH",
        "PBS_NODENUM": "0",
        "PBS_RUN_COUNT": str(job.run_count),
        "NCPUS": job.chunks[0].get("ncpus", "1"),
        **job.variables,
    }
