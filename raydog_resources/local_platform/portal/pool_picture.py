"""Worker pools and their nodes, as the page shows them: open pools first, then the newest."""

from __future__ import annotations

from itertools import chain, islice
from typing import Any

from raydog_resources.local_platform.engine.records import Instance, Node, Pool
from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.portal.marks import RUNNING, WAITING, mark_of
from raydog_resources.local_platform.portal.wish import Wish

PENDING = frozenset({"PENDING"})
_POOLS = 20
_POOLS_LOOKED_AT = 200
_NODES = 16
_NODES_OPENED = 500
_GONE = 3
_GONE_LOOKED_AT = 50


def draw_pools(world: World, wish: Wish) -> list[dict[str, Any]]:
    """At most `_POOLS`."""
    newest = islice(reversed(world.pools.values()), _POOLS_LOOKED_AT)
    others = (pool for pool in newest if pool.id not in world.open_pools)
    candidates = chain(reversed(world.open_pools.values()), others)
    drawn = (_pool(world, pool, wish) for pool in candidates)
    return list(islice((picture for picture in drawn if picture is not None), _POOLS))


def _pool(world: World, pool: Pool, wish: Wish) -> dict[str, Any] | None:
    compute = world.computes[pool.compute_id]
    names = (pool.namespace, pool.name, pool.properties.get("workerTag"))
    whole = wish.matches(pool.id, *names)
    limit = _NODES_OPENED if pool.id in wish.opened else _NODES
    nodes = _nodes(world, pool, Wish() if whole else wish, limit)
    if not whole and not nodes:
        return None
    template = world.templates.get(compute.template_id)
    return {
        "id": pool.id,
        "name": pool.name,
        "namespace": pool.namespace,
        "status": pool.status,
        "mark": mark_of(pool.status),
        "created": pool.created,
        "template": "" if template is None else f"{template.namespace}/{template.name}",
        "worker_tag": pool.properties.get("workerTag"),
        "target": compute.target,
        "limit": pool.properties.get("maxNodes"),
        "short": compute.short,
        "up": len(world.live_nodes[pool.id]),
        "booting": world.machines_of[compute.id].count(PENDING),
        "busy_workers": len(world.busy_workers[pool.id]),
        "idle_workers": len(world.idle_workers[pool.id]),
        "nodes": nodes,
    }


def _nodes(world: World, pool: Pool, wish: Wish, limit: int) -> list[dict[str, Any]]:
    """What is up, what is coming, and the last few that went."""
    up = (_node(world, node) for node in world.live_nodes[pool.id].values())
    coming = (_machine(instance) for instance in world.machines_of[pool.compute_id].oldest("PENDING", limit))
    present = (row for row in chain(up, coming) if _suits(row, wish))
    shown = list(islice(present, limit))
    latest = islice(reversed(world.nodes_of[pool.id].values()), _GONE_LOOKED_AT)
    gone = (_node(world, node) for node in latest if node.id not in world.live_nodes[pool.id])
    return shown + list(islice((row for row in gone if _suits(row, wish)), _GONE))


def _suits(row: dict[str, Any], wish: Wish) -> bool:
    doing = (task["name"] for task in row["tasks"])
    return wish.matches(row["id"], row["name"], row["status"], row["address"], *doing)


def _machine(instance: Instance) -> dict[str, Any]:
    return {
        "id": instance.id,
        "name": instance.hostname,
        "status": instance.status,
        "mark": mark_of(instance.status),
        "address": instance.private_ip,
        "public_address": instance.public_ip,
        "since": instance.created,
        "note": "booting" if instance.status == "PENDING" else instance.reason,
        "workers": 0,
        "tasks": [],
    }


def _node(world: World, node: Node) -> dict[str, Any]:
    return {
        **_machine(world.instances[node.instance_id]),
        "id": node.id,
        "status": node.status,
        "mark": _mark(world, node),
        "since": node.registered if node.deregistered is None else node.deregistered,
        "note": _note(world, node),
        "workers": len(node.workers),
        "tasks": [{"id": task.id, "name": task.name} for task in world.tasks_on(node)],
    }


def _mark(world: World, node: Node) -> str:
    """A node that waits for tasks looks like it."""
    mark = mark_of(node.status)
    return WAITING if mark == RUNNING and not world.tasks_on(node) else mark


def _note(world: World, node: Node) -> str:
    if node.deregistered is not None:
        return world.instances[node.instance_id].reason
    if node.preemption_warning is not None:
        return "about to be taken back"
    return "draining" if node.draining else ""
