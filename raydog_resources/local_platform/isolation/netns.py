"""Nodes as root: a network namespace each, on one bridge, with processes, /tmp and /dev/shm of their own."""

from __future__ import annotations

import os
import shutil

from raydog_resources.clock import Clock
from raydog_resources.local_platform.isolation.agent_isolation import AgentIsolation
from raydog_resources.local_platform.isolation.bridge import Bridge
from raydog_resources.local_platform.isolation.driver import NodeOrder
from raydog_resources.local_platform.isolation.node_agent.launch_order import NETNS, LaunchOrder
from raydog_resources.local_platform.isolation.ssh_key import SshKey

_SSHD_PLACES = "/usr/sbin:/usr/local/sbin:/sbin"


class NetnsIsolation(AgentIsolation):
    """As near to a machine of its own as a node gets here: unchanged scripts run with their usual ports."""

    name = NETNS
    _description = (
        "network namespaces: nodes have their own network, processes, /tmp and /dev/shm; nothing clashes; "
        "nodes reach each other and this machine, nothing else"
    )

    def __init__(
        self,
        root: str | os.PathLike[str],
        ident: str,
        *,
        agent_venv: str | os.PathLike[str] | None = None,
        clock: Clock | None = None,
        sshd: str | None = None,
    ) -> None:
        super().__init__(root, ident, agent_venv=agent_venv, clock=clock)
        self._bridge = Bridge(self._estate)
        self._key = SshKey(self._estate.ssh_key)
        self._sshd = sshd or find_sshd()

    def _complete(self, order: LaunchOrder, node: NodeOrder) -> LaunchOrder:
        order = order._replace(network=self._bridge.place(node.key, node.number))
        if not node.sshd or self._sshd is None:
            return order
        return order._replace(sshd=self._sshd, authorized_key=self._key.public())

    def _prepare_shared(self) -> None:
        self._bridge.make()

    def _release(self, key: str) -> None:
        self._bridge.release(key)

    def _close_shared(self) -> None:
        self._bridge.remove()


def find_sshd() -> str | None:
    return shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:{_SSHD_PLACES}")
