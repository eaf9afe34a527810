"""Lets nodes leave Ray in peace before their tasks are ended, for a bounded time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import DeadlinePassed, RaydogError
from raydog_resources.gateways.polling import Poller
from raydog_resources.gateways.ray_dashboard import RayDashboard
from raydog_resources.gateways.task import Task


def drain(
    tasks: Sequence[Task],
    dashboard: RayDashboard,
    poller: Poller,
    seconds: float,
    tell: Callable[[str], None],
) -> None:
    """Work that runs may end; it is not moved. Where Ray cannot be asked the scripts' own drain is all there is."""
    labels = {task_label(task.id) for task in tasks}

    def still_there() -> list[str]:
        return [node.id for node in dashboard.alive_nodes() if node.labels.get(TASK_LABEL) in labels]

    if seconds <= 0 or not tasks:
        return
    try:
        leaving = still_there()
        if not leaving:
            return
        tell(f"draining {len(leaving)} nodes: running work has {seconds:.0f} s, and is not moved")
        dashboard.drain(leaving, seconds)
        poller.until(
            still_there, lambda left: not left, thing="drain", deadline_seconds=seconds, describe=str
        )
    except DeadlinePassed:
        tell(f"{seconds:.0f} s have passed: what still runs there is ended")
    except RaydogError as error:
        tell(f"Ray could not be asked to drain ({error.what}): each node drains by itself when it is ended")
