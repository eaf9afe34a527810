"""Nodes of a cloud, over SSH: the head at its own address, workers through the head."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from raydog_resources.clock import Clock
from raydog_resources.config.login import Login
from raydog_resources.errors import CouldNotAsk, PlatformError
from raydog_resources.gateways.host import Forward, Host, JumpHost
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_command import tail_command
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_path import home_path
from raydog_resources.gateways.host_trust import FirstContactTrust, HostNotTrusted, HostTrust
from raydog_resources.gateways.log_store import LokiLogStore
from raydog_resources.gateways.node import Node
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.ray_dashboard_forwarded import ForwardedRayDashboard
from raydog_resources.gateways.task import Task

T = TypeVar("T")
OpenHost = Callable[[HostAddress, HostTrust], JumpHost]
# Where the vendor's documents have the agent's task folders, and where an agent with data below its home has them.
# A task's folder is gone when the task has ended.
_TASK_FOLDERS = ("/var/opt/yellowdog/agent/data/workers", "data/workers", "workers")
_LOG_BYTES = 64 * 1024
_SECONDS = 20.0


class NodeRegister(Protocol):
    """Where a node's addresses are looked up."""

    def get(self, node_id: str) -> Node: ...


def ssh_node_access(head: HeadMachine, nodes: NodeRegister, login: Login, clock: Clock) -> SshNodeAccess:
    """The way into a cluster's nodes with `runs_on.login`; nothing is connected yet."""

    def open_host(address: HostAddress, trust: HostTrust) -> JumpHost:
        return paramiko_host(address, trust, login, clock)

    return SshNodeAccess(head, nodes, open_host, user=login.user, inside=bool(login.jump))


class SshNodeAccess:
    """A `NodeAccess` for one cluster. The way to the head is kept open; a worker's only as long as it is needed."""

    def __init__(
        self, head: HeadMachine, nodes: NodeRegister, open_host: OpenHost, *, user: str, inside: bool = False
    ) -> None:
        """`inside`: private addresses come first, as behind a host to go through they are the ones to reach."""
        addresses = (head.private_ip, head.public_ip) if inside else (head.public_ip, head.private_ip)
        self._head = head
        self._addresses = tuple(dict.fromkeys(address for address in addresses if address))
        self._nodes = nodes
        self._open_host = open_host
        self._user = user
        self._trust = FirstContactTrust(head.host_key)
        self._worker_trust: dict[str, FirstContactTrust] = {}
        self._lock = threading.Lock()
        self._way: JumpHost | None = None

    @property
    def head_host_key(self) -> str:
        """What to keep as `HeadMachine.host_key`; "" before the first contact."""
        return self._trust.known

    def put_secret(self, task: Task, path: str, content: str) -> None:
        inner = home_path(path)
        self._on_node(task, lambda host: host.put(inner, content.encode(), limit_seconds=_SECONDS))

    def environment(self, task: Task) -> Mapping[str, str]:  # noqa: ARG002 (all nodes are alike in this)
        """A cloud's node is a machine of its own: nothing has to be told of its ports."""
        return {}

    def log_tail(self, task: Task, lines: int) -> str:
        folder = task.id.replace(":", "_")
        files = [f"{workers}/{folder}/taskoutput.txt" for workers in _TASK_FOLDERS]
        command = tail_command(_LOG_BYTES, files)
        end = self._on_node(task, lambda host: host.run(command, limit_seconds=_SECONDS))
        return "\n".join(end.output.splitlines()[-lines:]) if end.exit_code == 0 else ""

    def knock(self) -> None:
        _said_plainly(self._to_head)

    def dashboard(self, url: str, token: str, tell: Callable[[str], None]) -> ForwardedRayDashboard:
        return ForwardedRayDashboard(url, token, self.forward, tell=tell)

    def log_store(self, address: str, port: int) -> LokiLogStore:
        return LokiLogStore(f"http://127.0.0.1:{self.forward(address, port).port}")

    def forward(self, address: str, port: int) -> Forward:
        """A way from here to what the head sees at that address."""
        return _said_plainly(lambda: self._to_head().forward(address, port))

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            way, self._way = self._way, None
        if way is not None:
            way.close()

    def _on_node(self, task: Task, act: Callable[[Host], T]) -> T:
        if task.id == self._head.task_id:
            return _said_plainly(lambda: act(self._to_head()))
        return _said_plainly(lambda: self._on_worker(task, act))

    def _on_worker(self, task: Task, act: Callable[[Host], T]) -> T:
        node = self._nodes.get(task.node_id)
        if not node.private_ip:
            raise CouldNotAsk(
                "its address is not known yet", thing=f"node {node.id}", done="nothing was sent to it"
            )
        with self._lock:
            trust = self._worker_trust.setdefault(node.id, FirstContactTrust())
        host = self._to_head().beyond(HostAddress(node.private_ip, self._user), trust)
        try:
            return act(host)
        finally:
            host.close()

    def _to_head(self) -> JumpHost:
        with self._lock:
            if self._way is None:
                self._way = self._found_head()
            return self._way

    def _found_head(self) -> JumpHost:
        """At the first of its addresses that lets us in."""
        troubles: list[str] = []
        for address in self._addresses:
            host = self._open_host(HostAddress(address, self._user), self._trust)
            try:
                host.connect()
            except HostNotTrusted:
                raise
            except PlatformError as error:
                troubles.append(str(error))
            else:
                return host
        raise CouldNotAsk("; ".join(troubles) or "its address is not known yet", thing="head, over SSH")


def _said_plainly(act: Callable[[], T]) -> T:
    """A fresh machine refuses us for a while: whatever it refuses may be asked again. A false one is the end."""
    try:
        return act()
    except (CouldNotAsk, HostNotTrusted):
        raise
    except PlatformError as error:
        raise CouldNotAsk(
            error.what, thing=error.thing, done=error.done, next_step=error.next_step
        ) from error
