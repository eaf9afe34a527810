"""YellowDog's ids: `ydid:<kind>:000000:<uuid>`; groups and tasks add numbers to their requirement's uuid."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4


class Ids:
    """Makes ids; the source of uuids comes in from outside so that a run can be repeated."""

    def __init__(self, new_uuid: Callable[[], str] = lambda: str(uuid4())) -> None:
        self._new_uuid = new_uuid

    def make(self, kind: str) -> str:
        """An id of a kind of its own: `workreq`, `wrkrpool`, `compreq`, `node`, `worker`, …"""
        return f"ydid:{kind}:000000:{self._new_uuid()}"

    def instance(self) -> str:
        """An instance id looks like a cloud's, not like YellowDog's."""
        return f"i-{self._new_uuid().replace('-', '')[:17]}"


def group_id(requirement_id: str, number: int) -> str:
    """The n-th group of a requirement."""
    return f"ydid:taskgrp:000000:{requirement_id.rsplit(':', 1)[1]}:{number}"


def task_id(group: str, number: int) -> str:
    """The n-th task of a group."""
    uuid, group_number = group.split(":")[3:5]
    return f"ydid:task:000000:{uuid}:{group_number}:{number}"


def run_name(task: str, attempt: int) -> str:
    """One attempt at a task, fit for a file name."""
    return f"{task.replace(':', '_')}.{attempt}"


def task_of_run(run: str) -> tuple[str, int]:
    """The task id and attempt of a run's name."""
    name, _, attempt = run.rpartition(".")
    return name.replace("_", ":"), int(attempt)
