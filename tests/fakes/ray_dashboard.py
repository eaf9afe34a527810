"""Ray as its dashboard shows it: every task that executes is a node, unless a test keeps it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import CouldNotAsk, RaydogError
from raydog_resources.gateways.ray_dashboard import RayNode
from raydog_resources.gateways.ray_use import Amount, NodeUse
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
        self.drained: list[str] = []
        """Names of tasks whose nodes were asked to leave."""
        self.no_prometheus = False
        self.looked_for_prometheus = 0
        self.busy: set[str] = set()
        """Names of tasks whose nodes have work that does not end."""

    def alive_nodes(self) -> tuple[RayNode, ...]:
        if self.error is not None:
            raise self.error
        tasks = self._platform.tasks.all(states=[TaskState.EXECUTING])
        return tuple(
            RayNode(f"ray-{task.id}", "", False, {TASK_LABEL: task_label(task.id)})
            for task in tasks
            if task.name not in self.kept_out
        )

    def work_by_node(self) -> Mapping[str, int]:
        if self.error is not None:
            raise self.error
        tasks = self._platform.tasks.all()
        return {f"ray-{task.id}": self.work[task.name] for task in tasks if task.name in self.work}

    def look_for_prometheus(self) -> None:
        if self.error is not None:
            raise self.error
        self.looked_for_prometheus += 1
        if self.no_prometheus:
            raise CouldNotAsk("it answered 500", thing="Ray")

    def use_by_node(self) -> Mapping[str, NodeUse]:
        return {node.id: NodeUse(cpus=Amount(0.5, 1.0)) for node in self.alive_nodes()}

    def drain(self, node_ids: Sequence[str], seconds: float) -> None:
        """An idle node leaves at once, and its program ends."""
        if self.error is not None:
            raise self.error
        for task in self._platform.tasks.all(states=[TaskState.EXECUTING]):
            if f"ray-{task.id}" in node_ids:
                self.drained.append(task.name)
                if task.name not in self.busy:
                    self._platform.complete(task.id)
