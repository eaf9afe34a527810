"""What the platform asks of a way to keep nodes apart; `netns`, `userns`, `plain` and `stub` answer it.

Calls block (tens of milliseconds for a boot), so the runtime makes them from threads. Each may be
repeated: the platform that is killed between asking and noting simply asks again after its restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class BootFailed(Exception):
    """The node could not be brought up; nothing of it is left."""


class NodeDown(Exception):
    """What was asked needs a node that is up, and this one is not."""


@dataclass(frozen=True)
class NodeOrder:
    """A node to bring up."""

    key: str
    """Short, unique in its platform, fit for a file name: `n17`."""
    number: int
    """1, 2, 3, … never used again by its platform."""
    hostname: str
    cpus: float
    memory_gb: float
    gpus: int = 0
    sshd: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    """What every task on the node sees beside its own environment (`YD_…`)."""


@dataclass(frozen=True)
class BootedNode:
    """A node that is up: where it answers, and what its tasks are told about it."""

    private_ip: str
    public_ip: str | None
    environment: Mapping[str, str]
    """`RAYDOG_NODE_IP`, `RAYDOG_NODE_CPUS`, `RAYDOG_NODE_MEMORY`, `RAYDOG_PORT_BASE`, …"""


@dataclass(frozen=True)
class RunOrder:
    """One attempt at one task."""

    name: str
    """Unique per attempt and fit for a file name: `ydid_task_…_3_1.0` (task id, dot, attempt)."""
    task_id: str
    arguments: Sequence[str]
    """What follows `/bin/bash`."""
    task_data: str | None
    environment: Mapping[str, str]
    working_folder: str
    """The task id with `:` as `_`: the folder the task starts in, made fresh."""
    output_path: str
    """Where the platform reads the output, also after the node is gone."""
    output_limit: int
    """Bytes kept of the output; a line at the cut says how much is missing."""


@dataclass(frozen=True)
class RunEnd:
    """How a run ended."""

    exit_code: int | None
    """None: it never started."""
    reason: str
    """`exit`, `signal`, `no-start` (the program could not be executed)."""
    message: str
    started_at: float | None
    ended_at: float


@dataclass(frozen=True)
class RunState:
    """What can be seen of a run from outside."""

    started_at: float | None = None
    end: RunEnd | None = None


Notify = Callable[[str, str], None]
"""Called from any thread with (node key, run name); run name "" means the node itself changed."""


class Isolation(Protocol):
    """A way to keep nodes apart on this machine."""

    name: str

    def describe(self) -> str:
        """One line for people: what is kept apart, and what clashes."""

    def prepare(self, notify: Notify) -> None:
        """Make what all nodes share, and begin to report changes."""

    def boot(self, order: NodeOrder) -> BootedNode:
        """Bring the node up, or find it up already. Raises BootFailed."""

    def halt(self, key: str) -> None:
        """End every process of the node and remove all of it but its tasks' output."""

    def node_keys(self) -> list[str]:
        """Every node of which something is there, up or not."""

    def is_up(self, key: str) -> bool:
        """Whether the node's processes are there."""

    def run(self, key: str, order: RunOrder) -> None:
        """Start the run unless it was started already. Raises NodeDown."""

    def abort(self, key: str, run: str, grace: float) -> None:
        """SIGTERM to the run's first process; after `grace` seconds SIGKILL to all of them."""

    def look(self, key: str, run: str) -> RunState:
        """What became of the run."""

    def put_file(self, key: str, path: str, content: bytes) -> None:
        """A 0600 file below the node's home folder. Raises ValueError for any other place, NodeDown."""

    def forget_run(self, key: str, run: str) -> None:
        """Remove the run's working folder and records once its end has been noted."""

    def close(self) -> None:
        """Report no more. Where no node is left, what all nodes shared goes as well."""
