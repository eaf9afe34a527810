"""Brings Ray's token to nodes: called by every resource that waits for its tasks, and harmless when called again."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.node_access import NodeAccess
from raydog_resources.gateways.task import Task
from raydog_resources.specs.fingerprint import fingerprint

_AT_A_TIME = 8


def token_file(requirement_id: str, head_name: str) -> str:
    """Where the token of that head lies on a node: a node that served an earlier head keeps that one's."""
    return f".raydog/ray_token.{fingerprint([requirement_id, head_name])}"


def token_environment(token: str, path: str, carried: bool) -> dict[str, str]:
    """What a node's task is told of the token: where it will lie, and, where no other way leads there, itself."""
    if not token:
        return {}
    return {"RAYDOG_TOKEN_FILE": path, **({"RAYDOG_TOKEN": token} if carried else {})}


class TokenCourier:
    """Each node gets the token once; one that cannot be reached yet is tried again at the next call."""

    def __init__(self, access: NodeAccess | None, token: str, path: str) -> None:
        self._access = access
        self._token = token
        self._path = path
        self._served: set[str] = set()
        self.trouble = ""

    def serve(self, tasks: Iterable[Task]) -> int:
        """The nodes of these tasks, as far as they have one. How many still have to get it."""
        access = self._access
        if not self._token or not self._path or access is None:
            return 0
        living = [task for task in tasks if not task.state.ended]
        waiting = [task for task in living if task.node_id and task.id not in self._served]
        if waiting:
            # Side by side: a node that can't be reached yet takes seconds, and there may be a thousand.
            with ThreadPoolExecutor(_AT_A_TIME) as couriers:
                troubles = list(couriers.map(lambda task: self._bring(access, task), waiting))
            self._served |= {task.id for task, trouble in zip(waiting, troubles, strict=True) if not trouble}
            self.trouble = next((trouble for trouble in troubles if trouble), "")
        return sum(task.id not in self._served for task in living)

    def _bring(self, access: NodeAccess, task: Task) -> str:
        """Why it could not be brought; nothing when it was."""
        try:
            access.put_secret(task, self._path, self._token)
        except CouldNotAsk as error:
            return str(error)
        return ""
