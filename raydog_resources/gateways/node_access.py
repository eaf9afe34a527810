"""Reaching into a node of a platform: a secret file put there, what its tasks are told, what they printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from raydog_resources.gateways.task import Task


class NodeAccess(Protocol):
    """How depends on the platform; what cannot be done raises CouldNotAsk, which says why."""

    def put_secret(self, task: Task, path: str, content: str) -> None:
        """A 0600 file below the agent's home on the task's node; it is stored nowhere else."""
        ...

    def environment(self, task: Task) -> Mapping[str, str]:
        """What the node tells its tasks of its address and ports; empty where a node has a machine of its own."""
        ...

    def log_tail(self, task: Task, lines: int) -> str:
        """The last lines that the task printed; "" where they cannot be had."""
        ...
