"""An instance's way: PENDING while it boots, RUNNING, and how it goes; what lives on it goes with it."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.durations import seconds_or_none
from raydog_resources.local_platform.engine.effects import BootMachine, HaltMachine
from raydog_resources.local_platform.engine.nodes import Nodes
from raydog_resources.local_platform.engine.records import Compute, Instance, Pool
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.world import World

_FAILURES_IN_A_ROW = 3


class Machines:
    """The rules for instances and their nodes."""

    def __init__(self, world: World, tasks: Tasks, nodes: Nodes) -> None:
        self._world = world
        self._tasks = tasks
        self._nodes = nodes

    def create(self, compute: Compute, count: int) -> None:
        """So many machines more; what the template's capacity does not allow is noted as short."""
        possible = min(count, self.free_capacity(compute))
        for _ in range(possible):
            self._create_one(compute)
        self._world.set_short(compute, compute.short + count - possible)
        if possible:
            self._unsettle_owners(compute)

    def free_capacity(self, compute: Compute) -> int:
        """How many machines more its template can give."""
        capacity = compute.shape.capacity
        if capacity is None:
            return 1_000_000_000
        same = [c for c in self._world.computes.values() if c.template_id == compute.template_id]
        present = (self._world.machines_of[c.id].count(statuses.INSTANCE_THERE) for c in same)
        return max(0, capacity - sum(present))

    def _create_one(self, compute: Compute) -> None:
        now = self._world.now()
        self._world.machines_made += 1
        number = self._world.machines_made
        instance = Instance(
            id=self._world.ids.instance(),
            compute_id=compute.id,
            number=number,
            created=now,
            changed=now,
            boot_due=now + compute.shape.boot_seconds,
            hostname=f"node-{number}",
        )
        self._world.add(instance)
        self.await_boot(instance)

    def await_boot(self, instance: Instance) -> None:
        """Wake at the end of the boot delay, and when the time for booting is over."""
        self._world.timers.push(instance.boot_due, "boot", instance.id)
        self.arm_boot_timeout(instance)

    def arm_boot_timeout(self, instance: Instance) -> None:
        """Wake when the pool's `nodeBootTimeout` has passed."""
        due = self._boot_timeout_due(instance)
        if due is not None:
            self._world.timers.push(due, "boot-timeout", instance.id)

    def _boot_timeout_due(self, instance: Instance) -> float | None:
        pool = self.pool_of(instance)
        limit = None if pool is None else seconds_or_none(pool.properties.get("nodeBootTimeout"))
        return None if limit is None else instance.changed + limit

    def pool_of(self, instance: Instance) -> Pool | None:
        """The pool the machine belongs to, if any."""
        compute = self._world.computes[instance.compute_id]
        return None if compute.pool_id is None else self._world.pools[compute.pool_id]

    def boot(self, ident: str) -> None:
        """The boot delay has passed: bring it up for real."""
        instance = self._world.instances[ident]
        if instance.status == "PENDING" and not instance.booting and instance.boot_due <= self._world.now():
            instance.booting = True
            self._world.touch(instance)
            self._world.effects.append(BootMachine(ident))

    def boot_timed_out(self, ident: str) -> None:
        """`nodeBootTimeout` may have passed, and no node has registered."""
        instance = self._world.instances[ident]
        due = self._boot_timeout_due(instance)
        if instance.status == "PENDING" and due is not None and due <= self._world.now():
            self._note_boot_failure(instance)
            self.terminate(instance, "the node did not boot in time")

    def _note_boot_failure(self, instance: Instance) -> None:
        pool = self.pool_of(instance)
        if pool is not None:
            pool.boot_failures += 1
            self._world.touch(pool)

    def boots_keep_failing(self, pool: Pool) -> bool:
        """Whether more machines would only be more of what does not work."""
        return pool.boot_failures >= _FAILURES_IN_A_ROW

    def up(self, ident: str, private_ip: str, public_ip: str | None, environment: dict[str, str]) -> None:
        """The machine answers; told twice, the second time does nothing."""
        instance = self._world.instances[ident]
        if not instance.booting:
            return
        instance.booting = False
        if instance.status != "PENDING":
            # Its end was asked for while it booted.
            self._halt(instance)
            return
        instance.private_ip, instance.public_ip = private_ip, public_ip
        instance.environment, instance.up_since = environment, self._world.now()
        self._set_status(instance, "RUNNING")
        pool = self.pool_of(instance)
        if pool is not None:
            pool.boot_failures = 0
            self._world.touch(pool)
            self._nodes.register(instance, pool)

    def failed(self, ident: str, reason: str) -> None:
        """The machine could not be brought up; told twice, the second time does nothing."""
        instance = self._world.instances[ident]
        if not instance.booting:
            return
        instance.booting = False
        if instance.status == "PENDING":
            self._note_boot_failure(instance)
        self._over(instance, reason)

    def terminate(self, instance: Instance, reason: str, grace: float | None = None) -> None:
        """End the machine; its tasks get the grace, then it is taken down whatever they do."""
        was = instance.status
        if was == "TERMINATED":
            return
        if was != "TERMINATING":
            instance.reason = reason
            self._set_status(instance, "TERMINATING")
        if was == "STOPPED" or (was == "PENDING" and not instance.booting):
            self._over(instance, reason)
        elif was == "RUNNING":
            self._wind_down(instance, self._world.switches.terminate_grace if grace is None else grace)
        elif grace is not None and instance.halt_due is not None:
            self._set_halt_due(instance, min(instance.halt_due, self._world.now() + grace))

    def _wind_down(self, instance: Instance, grace: float) -> None:
        node = self._nodes.of(instance)
        if node is not None:
            self._nodes.drain(node)
            for task in self._world.tasks_on(node):
                self._tasks.request_abort(task, "machine")
        self._set_halt_due(instance, self._world.now() + grace)

    def _set_halt_due(self, instance: Instance, due: float) -> None:
        instance.halt_due = due
        self._world.touch(instance)
        self._world.timers.push(due, "halt", instance.id)
        self.halt_when_quiet(instance)

    def halt_when_quiet(self, instance: Instance) -> None:
        """No task left, or no time left: take it down."""
        if instance.status not in ("TERMINATING", "STOPPING") or instance.booting:
            return
        node = self._nodes.of(instance)
        quiet = node is None or not self._world.tasks_on(node)
        if quiet or (instance.halt_due is not None and instance.halt_due <= self._world.now()):
            self._halt(instance)

    def _halt(self, instance: Instance) -> None:
        if not instance.halting:
            instance.halting = True
            self._world.touch(instance)
            self._world.effects.append(HaltMachine(instance.id))

    def gone(self, ident: str) -> None:
        """The machine has been taken down; told twice, the second time does nothing."""
        instance = self._world.instances[ident]
        if not instance.halting:
            return
        instance.halting = False
        self._world.touch(instance)
        if instance.status == "STOPPING":
            self._nodes.drop(instance, "LOST", "the machine was stopped")
            instance.node_id = instance.up_since = None
            self._set_status(instance, "STOPPED")
        elif instance.status != "TERMINATED":
            self._over(instance, instance.reason)

    def lost(self, ident: str, reason: str) -> None:
        """The machine is down and nobody asked for it; what it left is taken away."""
        instance = self._world.instances[ident]
        if instance.status == "RUNNING":
            self._nodes.drop(instance, "LOST", reason)
            self._over(instance, reason)
            self._halt(instance)
        elif instance.status in ("TERMINATING", "STOPPING") and not instance.booting:
            self._halt(instance)

    def warn_of_preemption(self, instance: Instance) -> None:
        """A spot machine is to be taken away: first the warning, then the end."""
        if instance.status != "RUNNING" or instance.preempt_due is not None:
            return
        node = self._nodes.of(instance)
        if node is not None:
            node.preemption_warning = self._world.now()
            self._world.touch(node)
        instance.preempt_due = self._world.now() + self._world.switches.preemption_warning
        self._world.touch(instance)
        self._world.timers.push(instance.preempt_due, "preempt", instance.id)

    def preempt(self, ident: str) -> None:
        """The warning's time may have passed."""
        instance = self._world.instances[ident]
        due = instance.preempt_due
        if instance.status == "RUNNING" and due is not None and due <= self._world.now():
            self.terminate(instance, "the spot machine was taken back", grace=0.0)

    def stop(self, instance: Instance) -> None:
        """Switch off, to be started again later."""
        if instance.status == "RUNNING":
            self._set_status(instance, "STOPPING")
            self._wind_down(instance, self._world.switches.terminate_grace)

    def start(self, instance: Instance) -> None:
        """Boot a machine that was switched off."""
        if instance.status == "STOPPED":
            shape = self._world.computes[instance.compute_id].shape
            instance.halt_due = instance.preempt_due = None
            instance.boot_due = self._world.now() + shape.boot_seconds
            self._set_status(instance, "PENDING")
            self.await_boot(instance)

    def _over(self, instance: Instance, reason: str) -> None:
        instance.reason, instance.gone_at = reason, self._world.now()
        self._set_status(instance, "TERMINATED")
        self._nodes.drop(instance, "TERMINATED", reason)
        self._world.rematch = True
        for compute in self._world.short_computes.values():
            self._world.unsettle(compute)

    def _set_status(self, instance: Instance, status: str) -> None:
        self._world.machines_of[instance.compute_id].move(instance, status)
        instance.changed = self._world.now()
        self._world.touch(instance)
        self._unsettle_owners(self._world.computes[instance.compute_id])

    def _unsettle_owners(self, compute: Compute) -> None:
        self._world.unsettle(compute)
        if compute.pool_id is not None:
            self._world.unsettle(self._world.pools[compute.pool_id])
