"""Why a node is not what it should be: phase, state, exit code and the last lines of its log."""

from __future__ import annotations

from raydog_resources.bootstrap.exit_code import meaning_of
from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.gateways.task import Task

_LINES = 20


def report(task: Task, name: str, access: NodeAccess | None) -> str:
    """A few lines about one node."""
    lines = [f"{name} (task {task.name}): {_phase(task)}"]
    for error in task.errors:
        code = (
            "" if error.exit_code is None else f", exit code {error.exit_code}: {meaning_of(error.exit_code)}"
        )
        lines.append(f"  {error.type or 'error'}: {error.message}{code}")
    tail = _tail(task, access)
    if tail:
        lines += ["  last lines of its log:", *(f"    {line}" for line in tail.splitlines())]
    return "\n".join(lines)


def _phase(task: Task) -> str:
    if task.state.waiting:
        return "no machine has taken its task yet"
    if task.state.ended:
        return f"its task has ended: {task.state.value}"
    return f"its task is {task.state.value}, and Ray does not count it as a node"


def _tail(task: Task, access: NodeAccess | None) -> str:
    if access is None or task.started is None:
        return ""
    try:
        return access.log_tail(task, _LINES)
    except CouldNotAsk:
        return ""
