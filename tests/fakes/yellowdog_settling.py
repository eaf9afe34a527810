"""What time does on the fake platform: machines boot, tasks meet workers, and what was asked to end ends."""

from __future__ import annotations

from collections.abc import Iterator

from raydog_resources.gateways.compute_requirement import ComputeRequirementState
from raydog_resources.gateways.instance import InstanceState
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import TaskError, TaskState
from raydog_resources.gateways.task_group import TaskGroupState
from raydog_resources.gateways.work_requirement import WorkRequirementState
from tests.fakes.yellowdog_world import (
    GroupRecord,
    NodeRecord,
    PoolRecord,
    RequirementRecord,
    TaskRecord,
    World,
)


def settle(world: World) -> None:
    """Bring the world up to the clock's now."""
    now = world.clock.monotonic()
    for task in world.tasks.values():
        if task.running and task.ends_at is not None and task.ends_at <= now:
            _run_out(world, task)
    for pool in world.pools.values():
        _settle_pool(world, pool, now)
    for requirement in world.requirements.values():
        _settle_requirement(world, requirement)
    for task in world.tasks.values():
        if task.state is TaskState.READY and task.group.requirement.state in _STARTING:
            _start(world, task)


_STARTING = {WorkRequirementState.RUNNING, WorkRequirementState.FINISHING}
_ENDINGS = {
    WorkRequirementState.COMPLETED: TaskGroupState.COMPLETED,
    WorkRequirementState.FAILED: TaskGroupState.FAILED,
    WorkRequirementState.CANCELLED: TaskGroupState.CANCELLED,
}


def end_task(world: World, task: TaskRecord, state: TaskState, error: TaskError | None = None) -> None:
    """The task is over, one way or the other."""
    task.state = state
    task.finished = world.now()
    task.errors += [error] if error else []


def fail_task(world: World, task: TaskRecord, exit_code: int) -> None:
    """The task's program ended badly by itself."""
    node_id = task.node.id if task.node else ""
    reason = TaskError(f"exit code {exit_code}", "PROCESS_NON_ZERO_EXIT", world.now(), exit_code, node_id)
    end_task(world, task, TaskState.FAILED, reason)


def cancel_task(world: World, task: TaskRecord, *, abort: bool) -> None:
    """What waits never runs; what runs is asked to end, and does when its grace is over."""
    if task.state.waiting:
        end_task(world, task, TaskState.CANCELLED)
    elif task.running and abort and task.abort_requested is None:
        task.abort_requested = world.now()
        task.ends_at = world.clock.monotonic() + world.abort_seconds


def _run_out(world: World, task: TaskRecord) -> None:
    if task.abort_requested is not None:
        end_task(world, task, TaskState.ABORTED)
    elif task.exit_code:
        fail_task(world, task, task.exit_code)
    else:
        end_task(world, task, TaskState.COMPLETED)


def end_node(world: World, node: NodeRecord, state: NodeState) -> None:
    """The machine is gone, and so is what ran on it."""
    node.state = state if node.state is not None else None
    node.instance = InstanceState.TERMINATED
    for task in tasks_on(world, node):
        lost = TaskError("the node is gone", type="ALLOCATION_LOST", at=world.now(), node_id=node.id)
        end_task(world, task, TaskState.FAILED, lost)


def tasks_on(world: World, node: NodeRecord) -> Iterator[TaskRecord]:
    return (task for task in world.tasks.values() if task.running and task.node is node)


def _settle_pool(world: World, pool: PoolRecord, now: float) -> None:
    if pool.compute is ComputeRequirementState.TERMINATED:
        return
    for node in pool.nodes:
        _settle_node(world, node, now)
    if pool.shutting_down and pool.gone_at is None and not any(busy(world, node) for node in pool.nodes):
        pool.gone_at = now + world.terminate_seconds
    if pool.gone_at is not None and pool.gone_at <= now:
        for node in pool.nodes:
            end_node(world, node, NodeState.TERMINATED)
        pool.compute = ComputeRequirementState.TERMINATED
    elif pool.gone_at is not None:
        pool.compute = ComputeRequirementState.TERMINATING
    elif pool.compute is ComputeRequirementState.PROVISIONING and all(node.state for node in pool.nodes):
        pool.compute = ComputeRequirementState.RUNNING


def _settle_node(world: World, node: NodeRecord, now: float) -> None:
    if node.state is None and not node.gone and node.up_at <= now:
        node.state, node.instance, node.registered = NodeState.RUNNING, InstanceState.RUNNING, world.now()
    if node.draining and not node.gone and not busy(world, node):
        end_node(world, node, NodeState.TERMINATED)


def busy(world: World, node: NodeRecord) -> bool:
    return next(tasks_on(world, node), None) is not None


def _settle_requirement(world: World, requirement: RequirementRecord) -> None:
    tasks = list(requirement.tasks)
    if requirement.state is WorkRequirementState.CANCELLING:
        if not any(task.running for task in tasks):
            _end(requirement, WorkRequirementState.CANCELLED)
    elif requirement.state is WorkRequirementState.FINISHING and all(task.state.ended for task in tasks):
        failed = any(task.state is TaskState.FAILED for task in tasks)
        _end(requirement, WorkRequirementState.FAILED if failed else WorkRequirementState.COMPLETED)
    elif requirement.state is WorkRequirementState.RUNNING:
        for group in requirement.groups:
            _settle_group(group)


def _settle_group(group: GroupRecord) -> None:
    if group.new.finish_if_all_finished and group.tasks and all(task.state.ended for task in group.tasks):
        failed = any(task.state is TaskState.FAILED for task in group.tasks)
        group.state = TaskGroupState.FAILED if failed else TaskGroupState.COMPLETED


def _end(requirement: RequirementRecord, state: WorkRequirementState) -> None:
    requirement.state = state
    for group in requirement.groups:
        if not group.state.ended:
            group.state = _ENDINGS[state]


def _start(world: World, task: TaskRecord) -> None:
    """On the first free worker of a pool whose tag the group asks for."""
    for node in world.nodes.values():
        pool = node.pool
        tags, spaces = task.group.new.worker_tags, task.group.new.namespaces
        fits = (not tags or pool.new.worker_tag in tags) and (not spaces or pool.new.namespace in spaces)
        up = node.state is NodeState.RUNNING and not (node.draining or pool.shutting_down)
        if fits and up and len(list(tasks_on(world, node))) < pool.new.workers_per_node:
            play = world.plays(task.new)
            task.state, task.node, task.started = TaskState.EXECUTING, node, world.now()
            task.ends_at = None if play.seconds is None else world.clock.monotonic() + play.seconds
            task.exit_code = play.exit_code
            return
