"""Ray as its dashboard shows it: every task that executes is a node, unless a test keeps it out."""

from __future__ import annotations

from collections.abc import Mapping

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import CouldNotAsk, RaydogError
from raydog_resources.gateways.ray_dashboard import RayNode
from raydog_resources.gateways.task import TaskState
from tests.fakes.yellowdog import FakeYellowDog


class FakeRayDashboard:
    """A `RayDashboard` over the fake platform's tasks."""

    def __init__(self, platform: FakeYellowDog) -> None:
        self._platform = platform
        self.kept_out: set[str] = set()
        """Names of tasks that never join."""
        self.work: dict[str, int] = {}
        """By name of task."""
        self.error: RaydogError | None = None
        self.tokens: list[str] = []

    def alive_nodes(self) -> tuple[RayNode, ...]:
        if self.error is not None:
            raise self.error
        tasks = self._platform.tasks.all(states=[TaskState.EXECUTING])
        return tuple(
            RayNode(f"ray-{task.name}", "", False, {TASK_LABEL: task_label(task.id)})
            for task in tasks
            if task.name not in self.kept_out
        )

    def work_by_node(self) -> Mapping[str, int]:
        if self.error is not None:
            raise self.error
        return {f"ray-{name}": count for name, count in self.work.items()}


SILENT = CouldNotAsk("no answer (ConnectionError)", thing="Ray")
