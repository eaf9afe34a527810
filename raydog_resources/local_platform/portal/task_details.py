"""One task in full, but for the values of its environment: they may be secret."""

from __future__ import annotations

from typing import Any

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.records import Task
from raydog_resources.local_platform.portal.task_rows import task_row


def task_details(engine: Engine, ident: str) -> dict[str, Any]:
    """What the page's task panel shows; raises the platform's "not found"."""
    task = engine.tasks.get(ident)
    world = engine.world
    requirement = world.requirements[task.requirement_id]
    return {
        **task_row(world, task),
        "now": world.now(),
        "requirement": f"{requirement.namespace}/{requirement.name}",
        "group": world.groups[task.group_id].name,
        "address": _address(engine, task),
        "timeout": engine.tasks.timeout_of(task),
        "exit_code": _exit_code(task),
        "abort_cause": task.abort_cause or None,
        "errors": task.errors,
        "type": task.spec.get("taskType") or "",
        "arguments": task.spec.get("arguments") or [],
        "data_size": len((task.spec.get("taskData") or "").encode()),
        "environment": sorted(task.spec.get("environment") or {}),
        "resubmitted_to": task.resubmitted_to,
        "resubmitted_from": task.resubmitted_from,
    }


def _address(engine: Engine, task: Task) -> str | None:
    node = engine.world.nodes.get(task.node_id or "")
    return None if node is None else engine.world.instances[node.instance_id].private_ip


def _exit_code(task: Task) -> int | None:
    """COMPLETED means 0; a failure's last error knows; of a task that was aborted nobody kept it."""
    if task.status == "COMPLETED":
        return 0
    return task.errors[-1].get("processExitCode") if task.errors else None
