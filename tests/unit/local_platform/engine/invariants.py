"""What holds of every world at rest, whatever was done to it and reported to it."""

from __future__ import annotations

from collections import Counter

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.matching import claimable, pool_suits, pools_for
from raydog_resources.local_platform.engine.records import Node, Task
from raydog_resources.local_platform.engine.world import World
from tests.unit.local_platform.engine.bench import Bench


def check(bench: Bench) -> None:
    """All of it."""
    world = bench.engine.world
    assert not world.unsettled
    assert not world.rematch
    check_task_indexes(world)
    check_group_indexes(world)
    check_machine_indexes(world)
    check_pool_indexes(world)
    check_work(world)
    check_ends(world)
    check_capacity(world)
    check_nobody_waits_in_vain(world)


def check_task_indexes(world: World) -> None:
    tasks_of: dict[str, list[Task]] = {ident: [] for ident in world.groups}
    for task in world.tasks.values():
        tasks_of[task.group_id].append(task)
    for ident, tasks in tasks_of.items():
        index = world.tasks_of[ident]
        assert index.ordered == sorted(tasks, key=lambda task: task.number)
        assert index.counts() == Counter(task.status for task in tasks)
        for status in index.counts():
            assert {task.id for task in index.with_status(status)} == {
                t.id for t in tasks if t.status == status
            }
        for name in {task.name for task in tasks}:
            same = [task for task in tasks if task.name == name]
            assert {task.id for task in index.named(name)} == {task.id for task in same}
            live = [task for task in same if task.status not in statuses.TASK_FINISHED]
            assert index.has_unfinished(name) == bool(live)


def check_group_indexes(world: World) -> None:
    active = {g.id for g in world.groups.values() if g.status not in statuses.GROUP_OVER}
    assert set(world.active_groups) == active
    hungry = {
        ident
        for ident, group in world.groups.items()
        if (
            group.status in statuses.GROUP_STARTING_TASKS and world.tasks_of[ident].first("READY") is not None
        )
        or (group.status == "PENDING" and group.starved)
    }
    assert set(world.hungry) == hungry
    assert {group.id for group in world.groups.values() if group.starved} <= hungry


def check_machine_indexes(world: World) -> None:
    for compute in world.computes.values():
        owned = [instance for instance in world.instances.values() if instance.compute_id == compute.id]
        assert list(world.instances_of[compute.id].values()) == owned
        assert world.machines_of[compute.id].counts() == Counter(instance.status for instance in owned)
        assert (compute.id in world.short_computes) == (compute.short > 0)
        assert compute.short >= 0
    for instance in world.instances.values():
        assert world.instance_by_key(instance.key) is instance
        if instance.status in ("RUNNING", "STOPPED", "TERMINATED"):
            assert not instance.booting
        if instance.status in ("PENDING", "RUNNING", "STOPPED"):
            assert not instance.halting


def check_pool_indexes(world: World) -> None:
    assert set(world.open_pools) == {p.id for p in world.pools.values() if p.status not in statuses.POOL_OVER}
    for pool in world.pools.values():
        nodes = [node for node in world.nodes.values() if node.pool_id == pool.id]
        live = [node for node in nodes if node.status in statuses.NODE_ACTIVE]
        serving = [node for node in live if not node.draining]
        assert list(world.nodes_of[pool.id]) == [node.id for node in nodes]
        assert set(world.live_nodes[pool.id]) == {node.id for node in live}
        assert set(world.serving[pool.id]) == {node.id for node in serving}
        busy = {worker.id for node in nodes for worker in node.workers if worker.task_id is not None}
        idle = {worker.id for node in serving for worker in node.workers if worker.task_id is None}
        assert set(world.busy_workers[pool.id]) == busy
        assert set(world.idle_workers[pool.id]) == idle
        assert (pool.status == "RUNNING") == (bool(busy) and pool.status not in statuses.POOL_OVER)
        assert (pool.status == "TERMINATED") == (world.computes[pool.compute_id].status == "TERMINATED")
        assert all((node.idle_since is None) == bool(world.tasks_on(node)) for node in live)


def check_work(world: World) -> None:
    """Every task in progress has one worker of a node that is there; nobody else has any."""
    working = [(node, worker) for node in world.nodes.values() for worker in node.workers if worker.task_id]
    in_progress = {t.id: t for t in world.tasks.values() if t.status in statuses.TASK_IN_PROGRESS}
    assert sorted(worker.task_id or "" for _, worker in working) == sorted(in_progress)
    for node, worker in working:
        task = in_progress[worker.task_id or ""]
        assert (task.node_id, task.worker_id) == (node.id, worker.id)
        assert worker.group_id == task.group_id
        assert world.node_of_worker[worker.id] is node
        assert node.id in world.live_nodes[node.pool_id]
    for task in world.tasks.values():
        assert (task.finished is not None) == (task.status in statuses.TASK_FINISHED)
    for node in world.nodes.values():
        check_machine_under(world, node)


def check_machine_under(world: World, node: Node) -> None:
    instance = world.instances[node.instance_id]
    if node.status in statuses.NODE_ACTIVE:
        assert instance.node_id == node.id
        assert instance.status in ("RUNNING", "TERMINATING", "STOPPING")
        assert node.draining or instance.status == "RUNNING"
        assert world.tasks_on(node) or not node.draining or instance.halting


def check_ends(world: World) -> None:
    for group in world.groups.values():
        over = group.status in statuses.GROUP_OVER
        assert not (over and world.tasks_of[group.id].unfinished)
        if group.status in ("FAILING", "CANCELLING"):
            assert world.tasks_of[group.id].count(statuses.TASK_WAITING) == 0
    for requirement in world.requirements.values():
        ends = [world.groups[ident].status in statuses.GROUP_OVER for ident in requirement.group_ids]
        assert (requirement.status in statuses.REQUIREMENT_OVER) <= all(ends)
        if requirement.status not in statuses.REQUIREMENT_OVER and ends:
            assert not all(ends)
    for compute in world.computes.values():
        there = world.machines_of[compute.id].count(statuses.INSTANCE_THERE)
        assert not (compute.status == "TERMINATED" and there)
        assert compute.status != "TERMINATING" or there


def check_capacity(world: World) -> None:
    there: Counter[str] = Counter()
    for compute in world.computes.values():
        there[compute.template_id] += world.machines_of[compute.id].count(statuses.INSTANCE_THERE)
    for template in world.templates.values():
        capacity = template.shape.capacity
        assert capacity is None or there[template.id] <= capacity


def check_nobody_waits_in_vain(world: World) -> None:
    for group in world.active_groups.values():
        suiting = [pool for pool in world.open_pools.values() if pool_suits(world, group, pool)]
        assert pools_for(world, group) == suiting
    for group in world.hungry.values():
        limit = group.spec["runSpecification"].get("maxWorkers")
        if limit is not None:
            assert world.tasks_of[group.id].count(statuses.TASK_IN_PROGRESS) <= limit
        if group.status in statuses.GROUP_STARTING_TASKS and claimable(world, group):
            assert not any(world.idle_workers[pool.id] for pool in pools_for(world, group))
