"""Keeps what nodes have printed while they can still be asked."""

from __future__ import annotations

from collections.abc import Iterable

from raydog_resources.errors import RaydogError
from raydog_resources.gateways.log_folder import LINES_KEPT, Logs
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.gateways.task import Task, TaskState

_MOST = 5


def keep_logs_of_failed(logs: Logs, access: NodeAccess, group: str, tasks: Iterable[Task]) -> None:
    """Of those that ended badly and are not kept yet: the newest few, for each may take seconds to ask."""
    failed = [task for task in tasks if task.state is TaskState.FAILED and task.started is not None]
    kept = {log.id for log in logs.all()} if failed else set()
    for task in [task for task in failed if task.id not in kept][-_MOST:]:
        try:
            text = access.log_tail(task, LINES_KEPT)
        except RaydogError:
            # Its machine is gone, or nothing leads there: neither do the others answer then.
            return
        logs.keep(task.name, text, group=group, ident=task.id, state=task.state.value)
