"""What the engine wants done in the world. Each may be done twice without harm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BootMachine:
    """Bring the instance's node up, then report `machines.up` or `machines.failed`."""

    instance_id: str


@dataclass(frozen=True)
class HaltMachine:
    """Take the instance's node down, then report `machines.gone`."""

    instance_id: str


@dataclass(frozen=True)
class StartRun:
    """Start the task's present attempt on its node, then report `tasks.started` and `tasks.ended`."""

    task_id: str


@dataclass(frozen=True)
class AbortRun:
    """SIGTERM now, SIGKILL after the grace."""

    task_id: str
    grace: float


@dataclass(frozen=True)
class ForgetRun:
    """The end has been noted: the run's folder may go."""

    instance_id: str
    run: str


Effect = BootMachine | HaltMachine | StartRun | AbortRun | ForgetRun
