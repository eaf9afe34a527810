"""Who leaves first when a group gets smaller: whoever has the least to do, as far as Ray says so."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.ray_dashboard import RayDashboard
from raydog_resources.gateways.task import Task


def idlest_first(tasks: Sequence[Task], dashboard: RayDashboard) -> list[Task]:
    """Without a machine, then not in Ray, then by work; among equals the youngest leave first."""
    try:
        busy = dashboard.work_by_node()
        places = {node.labels.get(TASK_LABEL, ""): busy.get(node.id, 0) for node in dashboard.alive_nodes()}
    except RaydogError:
        # Without Ray's word the youngest go: they have had the least time to be given work.
        places = {}

    def rank(place: tuple[int, Task]) -> tuple[bool, int, int]:
        position, task = place
        return bool(task.node_id), places.get(task_label(task.id), -1), -position

    return [task for _, task in sorted(enumerate(tasks), key=rank)]
