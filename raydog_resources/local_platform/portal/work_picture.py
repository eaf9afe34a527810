"""Requirements with their groups and tasks, as the page shows them: the living first, then the newest."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.dependencies import dependencies_of
from raydog_resources.local_platform.engine.records import Group, Requirement
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.portal.marks import mark_of, tally
from raydog_resources.local_platform.portal.task_rows import shown_tasks, task_row
from raydog_resources.local_platform.portal.wish import Wish

_REQUIREMENTS = 25
_REQUIREMENTS_LOOKED_AT = 300
_GROUPS = 40
_TASKS = 800


class WorkPicture:
    """One look at the work; the number of task rows is limited over all of it."""

    def __init__(self, world: World, wish: Wish) -> None:
        self._world = world
        self._wish = wish
        self._rows_left = _TASKS

    def draw(self) -> list[dict[str, Any]]:
        """The requirements to show, at most `_REQUIREMENTS`."""
        drawn = (self._requirement(requirement) for requirement in self._candidates())
        return list(islice((picture for picture in drawn if picture is not None), _REQUIREMENTS))

    def _candidates(self) -> list[Requirement]:
        world = self._world
        living = {world.groups[ident].requirement_id for ident in world.active_groups}
        newest = islice(reversed(world.requirements.values()), _REQUIREMENTS_LOOKED_AT)
        first = sorted((world.requirements[ident] for ident in living), key=lambda r: -r.created)
        return [*first[:_REQUIREMENTS_LOOKED_AT], *(r for r in newest if r.id not in living)]

    def _requirement(self, requirement: Requirement) -> dict[str, Any] | None:
        world, wish = self._world, self._wish
        names = (requirement.namespace, requirement.name, requirement.tag)
        whole = wish.matches(requirement.id, *names)
        over = requirement.status in statuses.REQUIREMENT_OVER
        with_tasks = not over or requirement.id in wish.opened or bool(wish.find)
        groups = [world.groups[ident] for ident in requirement.group_ids]
        drawn = [self._group(group, whole=whole, with_tasks=with_tasks) for group in groups[:_GROUPS]]
        shown = [picture for picture in drawn if picture is not None]
        if not whole and not shown:
            return None
        counts: Counter[str] = Counter()
        for group in groups:
            counts.update(world.tasks_of[group.id].counts())
        return {
            "id": requirement.id,
            "name": requirement.name,
            "namespace": requirement.namespace,
            "tag": requirement.tag,
            "status": requirement.status,
            "mark": mark_of(requirement.status),
            "created": requirement.created,
            "ended": requirement.changed if over else None,
            "tally": tally(counts),
            "groups": shown,
            "groups_total": len(groups),
        }

    def _group(self, group: Group, *, whole: bool, with_tasks: bool) -> dict[str, Any] | None:
        whole = whole or self._wish.matches(group.id, group.name)
        tasks = []
        if with_tasks:
            tasks = shown_tasks(self._world, group, self._wish, whole=whole, limit=self._rows_left)
            self._rows_left -= len(tasks)
        if not whole and not tasks:
            return None
        counts = self._world.tasks_of[group.id].counts()
        return {
            "id": group.id,
            "name": group.name,
            "status": group.status,
            "mark": mark_of(group.status),
            "starved": group.starved,
            "waits_for": dependencies_of(group.spec) if group.waiting_on_dependency else [],
            "worker_tags": group.spec["runSpecification"].get("workerTags") or [],
            "tally": tally(counts),
            "total": sum(counts.values()),
            "tasks": [task_row(self._world, task) for task in tasks],
        }
