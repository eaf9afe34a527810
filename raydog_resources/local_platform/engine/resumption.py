"""What a platform does first in a new life: every timer and every effect its records still ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.durations import seconds_or_none
from raydog_resources.local_platform.engine.effects import AbortRun, BootMachine, HaltMachine, StartRun
from raydog_resources.local_platform.engine.records import Instance, Task
from raydog_resources.local_platform.engine.world import World

if TYPE_CHECKING:
    from raydog_resources.local_platform.engine.engine import Engine


def resume(engine: Engine) -> None:
    """Effects may be done twice, so all that could be unfinished is asked for again."""
    for instance in engine.world.instances.values():
        _resume_instance(engine, instance)
    for task in engine.world.tasks.values():
        if task.status in statuses.TASK_IN_PROGRESS:
            _resume_run(engine, task)
        elif task.status == "COMPLETED":
            _resume_ttl(engine, task)
    for compute in engine.world.computes.values():
        if compute.auto_shutdown_at is not None and compute.status not in statuses.COMPUTE_OVER:
            engine.world.timers.push(compute.auto_shutdown_at, "compute-shutdown", compute.id)
    for pool in engine.world.open_pools.values():
        engine.idleness.arm_pool(pool)
    _unsettle(engine.world)


def _unsettle(world: World) -> None:
    """All that is not over is looked at once."""
    for group in world.active_groups.values():
        world.unsettle(group)
    for nodes in world.live_nodes.values():
        for node in nodes.values():
            world.unsettle(node)
    for pool in world.pools.values():
        world.unsettle(pool)
    for compute in world.computes.values():
        world.unsettle(compute)
    world.rematch = True


def _resume_instance(engine: Engine, instance: Instance) -> None:
    world = engine.world
    if instance.booting:
        world.effects.append(BootMachine(instance.id))
        engine.machines.arm_boot_timeout(instance)
    elif instance.status == "PENDING":
        engine.machines.await_boot(instance)
    if instance.halting:
        world.effects.append(HaltMachine(instance.id))
    elif instance.status in ("TERMINATING", "STOPPING") and instance.halt_due is not None:
        world.timers.push(instance.halt_due, "halt", instance.id)
    if instance.status == "RUNNING" and instance.preempt_due is not None:
        world.timers.push(instance.preempt_due, "preempt", instance.id)


def _resume_run(engine: Engine, task: Task) -> None:
    engine.world.effects.append(StartRun(task.id))
    engine.tasks.arm_timeout(task)
    if task.abort_requested is not None:
        spent = engine.world.now() - task.abort_requested
        engine.world.effects.append(AbortRun(task.id, max(0.0, engine.tasks.grace_of(task) - spent)))


def _resume_ttl(engine: Engine, task: Task) -> None:
    ttl = seconds_or_none(engine.world.groups[task.group_id].spec.get("completedTaskTtl"))
    if ttl is not None and task.finished is not None:
        engine.world.timers.push(task.finished + ttl, "task-ttl", task.id)
