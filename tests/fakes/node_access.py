"""A way into nodes that only remembers what was brought where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.task import Task


@dataclass
class FakeNodeAccess:
    """A `NodeAccess` to nodes of the fake platform."""

    secrets: list[tuple[str, str, str]] = field(default_factory=list)
    """Task's name, path, content."""
    log: str = ""
    closed: bool = False
    told: dict[str, str] = field(default_factory=dict)

    def put_secret(self, task: Task, path: str, content: str) -> None:
        if self.closed:
            raise CouldNotAsk("the door is closed", thing=f"node {task.node_id}")
        self.secrets.append((task.name, path, content))

    def environment(self, task: Task) -> Mapping[str, str]:
        return self.told

    def log_tail(self, task: Task, lines: int) -> str:
        return self.log
