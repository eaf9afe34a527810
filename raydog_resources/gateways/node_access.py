"""Reaching into a node of a platform: a secret file put there, what its tasks are told, what they printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from raydog_resources.gateways.log_store import LogStore
from raydog_resources.gateways.ray_dashboard import RayDashboard
from raydog_resources.gateways.task import Task


@dataclass(frozen=True)
class HeadMachine:
    """The machine of a cluster's head, as the stack knows it."""

    task_id: str
    private_ip: str
    public_ip: str = ""
    host_key: str = ""
    """The key it showed at the first contact; "" before that."""


class NodeAccess(Protocol):
    """The way into one cluster. How depends on the platform; what cannot be done raises CouldNotAsk, which says why."""

    @property
    def head_host_key(self) -> str:
        """What to keep as `HeadMachine.host_key`; "" before the first contact, or where there is no such key."""
        ...

    def knock(self) -> None:
        """Enter the head once, so that its host key is known; nothing is brought."""
        ...

    def dashboard(self, url: str, token: str, tell: Callable[[str], None]) -> RayDashboard:
        """Ray's dashboard by whichever way leads there; `tell` hears which."""
        ...

    def log_store(self, address: str, port: int) -> LogStore:
        """Where the cluster's observability node keeps logs."""
        ...

    def put_secret(self, task: Task, path: str, content: str) -> None:
        """A 0600 file below the agent's home on the task's node; it is stored nowhere else."""
        ...

    def environment(self, task: Task) -> Mapping[str, str]:
        """What the node tells its tasks of its address and ports; empty where a node has a machine of its own."""
        ...

    def log_tail(self, task: Task, lines: int) -> str:
        """The last lines that the task printed; "" where they cannot be had."""
        ...
