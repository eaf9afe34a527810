"""Nodes of the local platform: it hands files over itself and keeps what tasks print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from raydog_resources.config.connection import Connection
from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.log_store import LokiLogStore
from raydog_resources.gateways.ray_dashboard import HttpRayDashboard
from raydog_resources.gateways.task import Task

_SECONDS = 10.0


class LocalNodeAccess:
    """Speaks the platform's own calls, under `/__local`, with its own key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def head_host_key(self) -> str:
        """Nothing here goes over SSH."""
        return ""

    def knock(self) -> None:
        """There is no key to learn."""

    def dashboard(self, url: str, token: str, tell: Callable[[str], None]) -> HttpRayDashboard:  # noqa: ARG002
        """Nodes of this machine are reached straight: there is nothing to tell."""
        return HttpRayDashboard(url, token)

    def log_store(self, address: str, port: int) -> LokiLogStore:
        return LokiLogStore(f"http://{address}:{port}")

    def put_secret(self, task: Task, path: str, content: str) -> None:
        self._call("PUT", f"nodes/{task.node_id}/files", params={"path": path}, data=content.encode())

    def environment(self, task: Task) -> Mapping[str, str]:
        found: dict[str, str] = self._call("GET", f"nodes/{task.node_id}").json()["environment"]
        return found

    def log_tail(self, task: Task, lines: int) -> str:
        text: str = self._call("GET", f"output/{task.id}").text
        return "\n".join(text.splitlines()[-lines:])

    def _call(self, verb: str, path: str, **given: Any) -> Any:
        import requests

        connection = self._connection
        headers = {"Authorization": f"yd-key {connection.key_id}:{connection.key_secret}"}
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(
                    verb, f"{connection.url}/__local/{path}", headers=headers, timeout=_SECONDS, **given
                )
            except requests.RequestException as error:
                raise CouldNotAsk(
                    f"it did not answer ({type(error).__name__})",
                    thing=f"local platform at {connection.url}",
                    next_step="python -m raydog_resources.local_platform status",
                ) from error
        if not answer.ok:
            raise CouldNotAsk(
                f"it answered {answer.status_code}: {answer.text[:200]}",
                thing=f"local platform, {verb} {path}",
            )
        return answer
