"""All that the page shows at one glance, as one JSON document of bounded size."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Protocol

from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.portal.marks import tally
from raydog_resources.local_platform.portal.pool_picture import PENDING, draw_pools
from raydog_resources.local_platform.portal.wish import Wish
from raydog_resources.local_platform.portal.work_picture import WorkPicture


class Portrayed(Protocol):
    """What the portal needs of the running platform: nothing by which it could change anything."""

    @property
    def engine(self) -> Engine:
        """Only read here."""

    @property
    def folder(self) -> DataFolder:
        """Where the key lies."""

    def describe(self) -> dict[str, Any]:
        """The platform in figures."""

    def output_path(self, task_id: str, attempt: int | None = None) -> Path:
        """Where a task's output is kept."""


def totals(world: World) -> dict[str, Any]:
    """Over everything, shown or not: the tasks are counted per group, not looked at."""
    counts: Counter[str] = Counter()
    for index in world.tasks_of.values():
        counts.update(index.counts())
    return {
        "tasks": tally(counts),
        "requirements": len(world.requirements),
        "pools": len(world.pools),
        "nodes_up": sum(len(nodes) for nodes in world.live_nodes.values()),
        "nodes_booting": sum(machines.count(PENDING) for machines in world.machines_of.values()),
    }


def world_picture(world: World, wish: Wish) -> dict[str, Any]:
    """The work, the pools, and the totals."""
    return {
        "now": world.now(),
        "totals": totals(world),
        "requirements": WorkPicture(world, wish).draw(),
        "pools": draw_pools(world, wish),
    }


def overview(platform: Portrayed, wish: Wish) -> dict[str, Any]:
    """The picture, and the platform it was taken on."""
    described = platform.describe()
    return {
        "platform": {
            "id": described["id"],
            "isolation": described["isolation"],
            "isolation_note": described["isolation_note"],
            "uptime": described["uptime_seconds"],
            "faults": len(described["faults"]),
            "key_id": platform.folder.key_id,
            "key_file": str(platform.folder.key_file),
        },
        **world_picture(platform.engine.world, wish),
    }
