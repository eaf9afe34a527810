"""A way into nodes that only remembers what was brought where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.log_store import LogStore
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.ray_dashboard import RayDashboard
from raydog_resources.gateways.task import Task


@dataclass
class FakeNodeAccess:
    """A `NodeAccess` to nodes of the fake platform."""

    secrets: list[tuple[str, str, str]] = field(default_factory=list)
    """Task's name, path, content."""
    log: str = ""
    closed: bool = False
    told: dict[str, str] = field(default_factory=dict)
    ray: RayDashboard | None = None
    store: LogStore | None = None
    knocked: int = 0
    shown_key: str = ""
    """What the head's machine shows at the first contact."""
    entered: list[HeadMachine] = field(default_factory=list)
    """By which heads it was asked for."""

    @property
    def head_host_key(self) -> str:
        return self.shown_key

    def knock(self) -> None:
        if self.closed:
            raise CouldNotAsk("the door is closed", thing="head")
        self.knocked += 1

    def dashboard(self, url: str, token: str, tell: Callable[[str], None]) -> RayDashboard:
        assert self.ray is not None
        return self.ray

    def log_store(self, address: str, port: int) -> LogStore:
        if self.store is None:
            raise CouldNotAsk("it did not answer", thing=f"Loki at http://{address}:{port}")
        return self.store

    def put_secret(self, task: Task, path: str, content: str) -> None:
        if self.closed:
            raise CouldNotAsk("the door is closed", thing=f"node {task.node_id}")
        self.secrets.append((task.name, path, content))

    def environment(self, task: Task) -> Mapping[str, str]:
        return self.told

    def log_tail(self, task: Task, lines: int) -> str:
        return self.log
