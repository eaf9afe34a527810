"""The platform's brain: commands and reports go in, changed records and effects come out, nothing else."""

from __future__ import annotations

from collections.abc import Callable

from raydog_resources.clock import Clock
from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.computes import Computes
from raydog_resources.local_platform.engine.effects import Effect
from raydog_resources.local_platform.engine.groups import Groups
from raydog_resources.local_platform.engine.growth import Growth
from raydog_resources.local_platform.engine.idleness import Idleness
from raydog_resources.local_platform.engine.ids import Ids
from raydog_resources.local_platform.engine.machines import Machines
from raydog_resources.local_platform.engine.nodes import Nodes
from raydog_resources.local_platform.engine.pools import Pools
from raydog_resources.local_platform.engine.records import (
    Compute,
    Group,
    Node,
    Pool,
    Record,
    Requirement,
)
from raydog_resources.local_platform.engine.requirements import Requirements
from raydog_resources.local_platform.engine.resumption import resume
from raydog_resources.local_platform.engine.scheduling import Scheduling
from raydog_resources.local_platform.engine.switches import Switches
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.templates import Templates
from raydog_resources.local_platform.engine.world import World

Changes = dict[tuple[str, str], "Record | None"]


class Engine:
    """One world and the rules for it. After any call: `settle`, then `take_changes` and `take_effects`."""

    def __init__(self, clock: Clock, ids: Ids | None = None, switches: Switches | None = None) -> None:
        self.world = World(clock, ids or Ids(), switches or Switches())
        self.tasks = Tasks(self.world)
        self.groups = Groups(self.world, self.tasks)
        self.requirements = Requirements(self.world, self.groups, self.tasks)
        self.nodes = Nodes(self.world, self.tasks)
        self.machines = Machines(self.world, self.tasks, self.nodes)
        self.computes = Computes(self.world, self.machines)
        self.idleness = Idleness(self.world)
        self.pools = Pools(self.world, self.computes, self.machines, self.nodes, self.idleness)
        self.templates = Templates(self.world)
        growth = Growth(self.world, self.machines)
        self._scheduling = Scheduling(self.world, self.groups, self.tasks, growth)
        self._on_timer: dict[str, Callable[[str], None]] = {
            "boot": self.machines.boot,
            "boot-timeout": self.machines.boot_timed_out,
            "halt": lambda ident: self.machines.halt_when_quiet(self.world.instances[ident]),
            "preempt": self.machines.preempt,
            "task-timeout": self.tasks.timed_out,
            "task-ttl": self.tasks.expire,
            "idle-node": self.pools.node_idle,
            "idle-pool": self.pools.pool_idle,
            "compute-shutdown": self.computes.auto_shutdown_due,
        }

    def resume(self) -> None:
        """After the world was loaded from the store: timers and effects that the last life did not get to."""
        resume(self)
        self.settle()

    def tick(self) -> None:
        """Handle what has fallen due."""
        while (timer := self.world.timers.pop_due(self.world.now())) is not None:
            self._on_timer[timer.what](timer.ident)
            self.settle()

    @property
    def next_due(self) -> float | None:
        """When `tick` has something to do, in seconds since the epoch."""
        return self.world.timers.next_due

    def settle(self) -> None:
        """Let everything that was touched move on, until nothing moves."""
        while self.world.unsettled or self.world.rematch:
            self._step()

    def _step(self) -> None:
        if self.world.unsettled:
            key, _ = self.world.unsettled.popitem(last=False)
            self._settle_one(*key)
        else:
            self._scheduling.run()

    def _settle_one(self, kind: str, ident: str) -> None:
        world = self.world
        if kind == Group.kind:
            self.groups.settle(world.groups[ident])
        elif kind == Requirement.kind:
            self.requirements.settle(world.requirements[ident])
        elif kind == Pool.kind:
            self.pools.settle(world.pools[ident])
        elif kind == Node.kind:
            self.pools.settle_node(world.nodes[ident])
        elif kind == Compute.kind:
            self.computes.settle(world.computes[ident])

    def take_changes(self) -> Changes:
        """Records that changed since the last time; None for those that are no more."""
        changes, self.world.changed = self.world.changed, {}
        return changes

    def take_effects(self) -> list[Effect]:
        """What is to be done in the world, in order."""
        effects, self.world.effects = self.world.effects, []
        return effects

    def switch_off(self, grace: float | None) -> None:
        """End all that lives here: requirements cancelled, machines terminated, within the grace."""
        for requirement in self.world.requirements.values():
            if requirement.status not in statuses.REQUIREMENT_OVER | {"CANCELLING"}:
                self.requirements.transition(requirement.id, "CANCELLING", abort=True)
        for compute in self.world.computes.values():
            for instance in list(self.world.machines_of[compute.id].with_status(*statuses.INSTANCE_THERE)):
                self.machines.terminate(instance, "the platform was stopped", grace)
            self.computes.transition(compute.id, "TERMINATED")

    def has_machines(self) -> bool:
        """Whether a machine is still to be taken down."""
        return any(i.status in statuses.INSTANCE_THERE or i.halting for i in self.world.instances.values())

    def alive(self) -> bool:
        """Whether anything lives here that the platform must stay up for."""
        world = self.world
        return any(compute.status != "TERMINATED" for compute in world.computes.values()) or any(
            group.status not in ("PENDING", "RUNNING", "HELD") or world.tasks_of[group.id].unfinished
            for group in world.active_groups.values()
        )
