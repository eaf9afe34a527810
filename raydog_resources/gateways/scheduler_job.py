"""Jobs as every kind of scheduler knows them: what is asked for, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class JobState(str, Enum):
    """Where a job stands. The scheduler's own word is `Job.word`."""

    PENDING = "pending"
    HELD = "held"
    """It waits until a person lets it go."""
    RUNNING = "running"
    SUSPENDED = "suspended"
    STOPPING = "stopping"
    """It is being ended, or its nodes are being cleaned."""
    ENDED = "ended"
    """By itself, with exit code 0."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Its walltime was over."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The scheduler says a word that we don't know, or nothing of how it ended."""

    @property
    def is_over(self) -> bool:
        """Whether it will never run (again)."""
        return self in _OVER


_OVER = frozenset({JobState.ENDED, JobState.CANCELLED, JobState.EXPIRED, JobState.FAILED})


@dataclass(frozen=True)
class JobRequest:
    """A job as it is to be submitted. What is empty or None is left to the scheduler."""

    name: str
    """The same at every attempt: by it a job is found that an earlier attempt submitted."""
    folder: str
    """Where its output and its lock lie: absolute, or from the user's home on."""
    text: str
    """The script, without directives: it is handed over as it is."""
    tag: str = ""
    """Whose it is (project/stack/resource). A live job of our name with another tag is a stranger's."""
    nodes: int = 1
    cpus: int | None = None
    """Per node, as all amounts."""
    gpus: int = 0
    memory: int | None = None
    """Bytes."""
    walltime: int | None = None
    """Seconds."""
    grace: int = 0
    """Seconds before its walltime at which the batch shell gets SIGUSR1, where the scheduler can do that."""
    requeue: bool = False
    exclusive: bool = False
    partition: str = ""
    """SLURM's word for a queue."""
    queue: str = ""
    """PBS's word for a partition."""
    account: str = ""
    qos: str = ""
    constraint: str = ""
    reservation: str = ""
    select: str = ""
    """PBS: the whole select statement, in place of nodes, cpus, gpus and memory."""
    place: str = ""
    """PBS; not given: scatter."""
    directives: tuple[str, ...] = ()
    """Further options of sbatch or qsub, each one word or `--option=value`; they come last."""


@dataclass(frozen=True)
class Job:
    """What the scheduler says of a job at one moment."""

    id: str
    name: str
    state: JobState
    word: str = ""
    """The state in the scheduler's own word."""
    reason: str = ""
    """Why it waits or how it ended, in the scheduler's own words."""
    hopeless: bool = False
    """It waits, and the scheduler says that it can never run."""
    replaceable: bool = False
    """It failed by no fault of its own: its node was lost, or others were served first."""
    exit_code: int | None = None
    """As a shell tells it: 128 and more for a signal."""
    restarts: int = 0
    """How often the scheduler has put it back: what it told of itself before that is void."""
    nodes: tuple[str, ...] = ()
    nodes_lost: tuple[str, ...] = ()
    """Those of its nodes that the scheduler, or we, can't reach any more."""
    submitted_at: float | None = None
    """Seconds since the epoch, like the other times; None where the scheduler does not tell."""
    started_at: float | None = None
    """While it waits: when the scheduler expects to start it, where it tells."""
    ends_at: float | None = None
    tag: str = ""
    adopted: bool = False
    """Of `submit`: it was there already."""


@dataclass(frozen=True)
class JobLook:
    """A job, and files of its folder as they were at the same moment."""

    job: Job
    files: dict[str, str]
    """Text by path from the job's folder on; a file that is not there is missing here, too."""
