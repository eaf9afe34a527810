"""A cluster in a scheduler's job, or on plain SSH hosts: `raydog:runs_on` of the kinds slurm, pbs, ssh and auto."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from raydog_resources.config.duration import PositiveSeconds, Seconds
from raydog_resources.config.host_login import HostLogin
from raydog_resources.config.ray_environment import RayEnvironment
from raydog_resources.config.scheduler_options import Directives, Select
from raydog_resources.config.script import OwnScript
from raydog_resources.config.section import Section
from raydog_resources.config.walltime import Walltime
from raydog_resources.config.word import NodePath, Word
from raydog_resources.config.word_list import Words

SLURM, PBS, SSH, AUTO = "slurm", "pbs", "ssh", "auto"
SCHEDULER_KINDS = (SLURM, PBS, SSH, AUTO)
HERE = "here"
DEFAULT_FOLDER = ".raydog"


class RunsOnScheduler(Section):
    """A login node with a scheduler, or hosts without one."""

    kind: Literal["slurm", "pbs", "ssh", "auto"] = Field(
        description="The scheduler; auto finds out which of them the host has.", examples=[SLURM]
    )
    host: Word | None = Field(
        default=None, description="The login node, as `ssh` takes it.", examples=["me@login.example.com"]
    )
    hosts: Words = Field(
        default=(),
        description="Hosts without a scheduler, the head's first; a single one may be written as host.",
        examples=[["me@node1.example.com", "me@node2.example.com"]],
    )
    transport: Literal["paramiko", "openssh", "here"] = Field(
        default="paramiko",
        description="How hosts are reached: by ourselves, by this machine's ssh (sites with second factors), or "
        "not at all: this is the login node.",
        examples=["openssh"],
    )
    login: HostLogin = Field(
        default_factory=HostLogin,
        description="How to log in.",
        examples=[{"private_key": "~/.ssh/id_ed25519"}],
    )
    partition: Word | None = Field(default=None, description="SLURM's partition.", examples=["gpu"])
    queue: Word | None = Field(default=None, description="PBS's queue.", examples=["workq"])
    account: Word | None = Field(
        default=None, description="The account that is charged.", examples=["project42"]
    )
    qos: Word | None = Field(default=None, description="SLURM's quality of service.", examples=["normal"])
    constraint: Word | None = Field(
        default=None, description="SLURM's features of nodes.", examples=["skylake"]
    )
    reservation: Word | None = Field(
        default=None, description="SLURM's reservation to run in.", examples=["workshop"]
    )
    select: Select | None = Field(
        default=None,
        description="PBS's chunks in its own words, one for each node, in place of cpus, gpus and memory.",
        examples=["4:ncpus=16:mem=64gb"],
    )
    place: Word | None = Field(
        default=None,
        description="PBS's arrangement of chunks; not given: scatter, one on each node.",
        examples=["scatter:excl"],
    )
    exclusive: bool = Field(default=False, description="Whether to take whole nodes.", examples=[True])
    gpu: Literal["nvidia", "amd"] = Field(
        default="nvidia", description="The make of the nodes' GPUs.", examples=["amd"]
    )
    directives: Directives = Field(
        default=(),
        description="Further options for sbatch or qsub, each as it would stand on the command line.",
        examples=[["--mail-type=END"]],
    )
    walltime: Walltime | None = Field(
        default=None,
        description="How long the job may run; not given: the cluster's lifetime, or what the site gives.",
        examples=["4h"],
    )
    walltime_end: Literal["keep", "replace"] = Field(
        default="keep",
        description="When the job's time is over: keep it as it ended, or let the next `up` submit another.",
        examples=["replace"],
    )
    requeue: bool = Field(
        default=False,
        description="Whether the scheduler may start the job again when it lost a node.",
        examples=[True],
    )
    grace: PositiveSeconds = Field(
        default=60,
        description="How long before its end the job begins to stop, so that Ray can drain.",
        examples=["2m"],
    )
    idle_timeout: Seconds = Field(
        default=0,
        description="The cluster ends by itself when nobody worked on it for so long; 0: never.",
        examples=["30m"],
    )
    folder: Word = Field(
        default=DEFAULT_FOLDER,
        description="Where jobs and environments have their folders: from the home on or absolute, on a file "
        "system that all nodes share.",
        examples=["/scratch/me/raydog"],
    )
    temporary_folder: NodePath = Field(
        default="/tmp",
        description="Where a node keeps Ray's sockets and logs: on its own disk.",
        examples=["/tmp"],
    )
    keep_logs: bool = Field(
        default=False, description="Whether the job's logs stay on the host after destroy.", examples=[True]
    )
    user_script: OwnScript | None = Field(
        default=None,
        description="A script that runs as a job of Ray, once, when all nodes are there.",
        examples=["file:scripts/job.sh"],
    )
    working_dir: NodePath | None = Field(
        default=None,
        description="The folder on the nodes in which it runs; not given: the home.",
        examples=["/scratch/me"],
    )
    environment: RayEnvironment = Field(
        default_factory=RayEnvironment,
        description="Where Ray comes from on the nodes.",
        examples=[{"venv": "/shared/ray/venv"}],
    )

    @property
    def is_local(self) -> bool:
        """It is never the local platform."""
        return False

    @property
    def all_hosts(self) -> tuple[str, ...]:
        """Every host that is named, the first one's the login node or the head."""
        return self.hosts or ((self.host,) if self.host else ())
