"""A cluster for the time of a `with` block: for notebooks and scripts, on the same engine and state as `raydog`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from raydog_resources.clock import SystemClock
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.progress import Progress
from raydog_resources.workspace.ray_sign_in import RaySignIn
from raydog_resources.workspace.run_event import RunEvent
from raydog_resources.workspace.stack_settings import Config
from raydog_resources.workspace.workplace import DEFAULT_STACK, find_workplace

_CLUSTER_KEYS = ("raydog:cluster", "cluster")

Tell = Callable[[str], None]


class ClusterSession:
    """Builds the cluster of a stack, changes it while it runs, and shuts it down at the end unless told to keep it.

    Groups changed here are changed for this session: the stack's file stays as it is. Inside the block, programs of
    this process find the cluster's token in their environment, so that `ray.init(session.ray_address)` is let in.
    """

    def __init__(
        self,
        stack: str = DEFAULT_STACK,
        *,
        project: str | os.PathLike[str] = ".",
        keep: bool = False,
        tell: Tell | None = None,
        open_stack: Callable[[Path, str], ClusterStack] | None = None,
    ) -> None:
        self.keep = keep
        self._tell = tell or (lambda _: None)
        self._stack = (open_stack or _open_stack)(Path(project), stack)
        self._groups: dict[str, Mapping[str, Any] | None] = {}
        self._outputs: dict[str, Any] = {}
        self._sign_in = RaySignIn()

    def __enter__(self) -> ClusterSession:
        try:
            self.build()
        except BaseException:
            # Nobody will leave a block that was never entered: what was half made would go on costing.
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._sign_in.leave()
        if not self.keep:
            self.shut_down()

    def build(self) -> None:
        """Make the cluster, or bring it to what is wanted now; returns when its nodes are in Ray."""
        self._stack.up(_Lines(self._tell), self._changed)
        self._outputs = self._stack.outputs(show_secrets=True)
        token = self._outputs.get("ray_token")
        if token:
            self._sign_in.enter(str(token))

    def scale(self, group: str, nodes: int) -> None:
        """Give a group that many nodes; fewer are drained first."""
        self._change(self._name_of(group), {"nodes": nodes})

    def add_group(self, name: str, **description: Any) -> None:
        """A further group, described as under `workers` in a stack's file."""
        self._change(name, description)

    def remove_group(self, group: str) -> None:
        """End a group, by its name or by the id of its pool."""
        self._change(self._name_of(group), None)

    def shut_down(self) -> None:
        """Remove the cluster and wait until it is gone."""
        self._outputs = {}
        self._stack.destroy(_Lines(self._tell))

    def outputs(self) -> dict[str, Any]:
        """Everything the cluster puts out, the token included."""
        return dict(self._outputs)

    @property
    def ray_address(self) -> str:
        """What `ray.init` takes."""
        return str(self._outputs.get("ray_address", ""))

    @property
    def dashboard_url(self) -> str:
        """Where the dashboard and the jobs API answer."""
        return str(self._outputs.get("dashboard_url", ""))

    def _change(self, group: str, description: Mapping[str, Any] | None) -> None:
        """What can't be made is not wanted any more: the next change starts from what was."""
        before = dict(self._groups)
        self._groups[group] = description
        try:
            self.build()
        except BaseException:
            self._groups = before
            raise

    def _changed(self, config: Config) -> None:
        key = next((key for key in _CLUSTER_KEYS if key in config), _CLUSTER_KEYS[0])
        workers = config.setdefault(key, {}).setdefault("workers", {})
        for group, description in self._groups.items():
            if description is None:
                workers.pop(group, None)
            else:
                workers[group] = {**workers.get(group, {}), **description}

    def _name_of(self, group: str) -> str:
        found = self._stack.deployment()
        nodes = found.named("WorkerNodes") if found else []
        names = {str(one.outputs.get("pool_id")): str(one.outputs.get("group_name")) for one in nodes}
        name = names.get(group, group)
        if name not in names.values():
            raise DescriptionError(
                "there is no such group",
                thing=group,
                done="nothing was changed",
                next_step=f"name one of {', '.join(names.values()) or 'none'}, or the id of its pool",
            )
        return name


class _Lines:
    """Hands each line of a run's progress on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._progress = Progress(SystemClock())

    def hear(self, event: RunEvent) -> None:
        line = self._progress.hear(event)
        if line:
            self._tell(line)


def _open_stack(project: Path, stack: str) -> ClusterStack:
    return find_workplace(project).stack(stack)
