"""One round of handing out: ready tasks to idle workers, and growth asked for where workers lack."""

from __future__ import annotations

from itertools import islice

from raydog_resources.local_platform.engine.groups import Groups
from raydog_resources.local_platform.engine.growth import Growth
from raydog_resources.local_platform.engine.matching import claimable, hungry_groups, pools_for
from raydog_resources.local_platform.engine.records import Group
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.world import World


class Scheduling:
    """Runs at the end of every call that could have changed who waits and who is free."""

    def __init__(self, world: World, groups: Groups, tasks: Tasks, growth: Growth) -> None:
        self._world = world
        self._groups = groups
        self._tasks = tasks
        self._growth = growth

    def run(self) -> None:
        """Hand out, then grow."""
        self._world.rematch = False
        hungry = hungry_groups(self._world)
        for group in hungry:
            if group.status == "PENDING":
                # It waits for `minWorkers`, and there may be enough by now.
                self._world.unsettle(group)
            else:
                self._hand_out(group)
        if self._world.switches.demand_scaling:
            self._growth.run(hungry)

    def _hand_out(self, group: Group) -> None:
        left = claimable(self._world, group)
        for pool in pools_for(self._world, group):
            workers = list(islice(self._world.idle_workers[pool.id].values(), left))
            tasks = self._world.tasks_of[group.id].oldest("READY", len(workers))
            for task, worker in zip(tasks, workers, strict=True):
                self._tasks.allocate(task, self._world.node_of_worker[worker.id], worker)
            left -= len(workers)
        self._groups.note_starvation(group)
