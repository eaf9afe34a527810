"""The task scripts of the head and of workers: ours, or a person's own behind our preparations."""

from __future__ import annotations

from raydog_resources.bootstrap.node_text import (
    collector_function,
    log_shipper_function,
    ray_start_function,
)
from raydog_resources.bootstrap.own_script import carried
from raydog_resources.bootstrap.script import Script, assemble

FOLDER = "node"


def head_script(own: str | None = None, *, container: bool = False) -> Script:
    """What the head's task runs; `own`: the text of a person's script; `container`: in Docker or Podman."""
    return _node_script("head", own, container)


def worker_script(own: str | None = None, *, container: bool = False) -> Script:
    """What a worker's task runs."""
    return _node_script("worker", own, container)


def script_name(role: str, *, own: bool, container: bool) -> str:
    """Under which name the script's revision is kept."""
    kind = "own" if own else role
    return f"{kind}-container" if container else kind


def _node_script(role: str, own: str | None, container: bool) -> Script:
    kind = role if own is None else "own"
    name = script_name(role, own=own is not None, container=container)
    parts = ["container.sh", f"{kind}.sh"] if container else [f"{kind}.sh"]
    # Only a head runs the collector; one's own script, the same text for heads and workers, starts Ray itself.
    brought = {
        "head": [collector_function(), log_shipper_function(), ray_start_function()],
        "worker": [log_shipper_function(), ray_start_function()],
        "own": [collector_function(), log_shipper_function()],
    }[kind]
    script = assemble(name, FOLDER, parts, brought=brought)
    if own is None:
        return script
    return script._replace(text=script.text + carried(own))
