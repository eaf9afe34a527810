"""What a task finds in its environment beside its own variables: what a cloud node has, nothing of ours."""

from __future__ import annotations

import os
import sys

from raydog_resources.local_platform.isolation.node_agent.etc_files import LOGIN
from raydog_resources.local_platform.isolation.node_agent.launch_order import PLAIN, LaunchOrder
from raydog_resources.local_platform.isolation.node_folder import AGENT_HOME, NodeFolder

_ISOLATION = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BASH_ENV = f"{_ISOLATION}/bash_env.sh"
_ROOT = _ISOLATION.rsplit(os.sep, 3)[0]


def home_of(order: LaunchOrder) -> str:
    """The agent's home as tasks see it."""
    has_view = order.kind != PLAIN and os.path.isdir("/opt")
    return AGENT_HOME if has_view else NodeFolder(order.folder).home


def task_environment(order: LaunchOrder, told: dict[str, str]) -> dict[str, str]:
    """`told`: what the node's scripts learn about its network."""
    home = home_of(order)
    own = {
        "HOME": home,
        "LOGNAME": LOGIN,
        "SHELL": "/bin/bash",
        "USER": LOGIN,
        "YD_AGENT_DATA": f"{home}/data",
        "YD_AGENT_HOME": home,
    }
    return {**own, **order.environment, **told, **_without_view(order)}


def _without_view(order: LaunchOrder) -> dict[str, str]:
    """Where nodes share /tmp and see each other's processes, scripts need a hint or two."""
    if order.short_folder is None:
        return {}
    return {
        "BASH_ENV": BASH_ENV,
        "RAYDOG_PYTHON": sys.executable,
        "RAYDOG_PYTHON_ROOT": _ROOT,
        "RAY_TMPDIR": order.short_folder,
        "TMPDIR": order.short_folder,
    }
