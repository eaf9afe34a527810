"""Which ports a node's Ray should use, and the names by which its scripts learn of them.

With a network of its own a node uses Ray's defaults. Where nodes share the machine's network each has a
loopback address and a block of ports, and only what Ray binds on one address keeps its usual port.
"""

from __future__ import annotations

from typing import NamedTuple

BLOCK_SIZE = 40
BLOCKS = 300
FIRST_PORT = 20000
"""Above Ray's worker ports (10002-19999), below those that Linux gives to outgoing connections (32768-)."""

BASE = "RAYDOG_PORT_BASE"
NODE_IP = "RAYDOG_NODE_IP"

OWN_NETWORK = {
    "RAYDOG_GCS_PORT": 6379,
    "RAYDOG_CLIENT_PORT": 10001,
    "RAYDOG_DASHBOARD_PORT": 8265,
    "RAYDOG_DASHBOARD_AGENT_LISTEN_PORT": 52365,
    "RAYDOG_DASHBOARD_AGENT_GRPC_PORT": 0,
    "RAYDOG_RUNTIME_ENV_AGENT_PORT": 0,
    "RAYDOG_NODE_MANAGER_PORT": 0,
    "RAYDOG_OBJECT_MANAGER_PORT": 0,
    "RAYDOG_METRICS_EXPORT_PORT": 0,
    "RAYDOG_MIN_WORKER_PORT": 10002,
    "RAYDOG_MAX_WORKER_PORT": 19999,
    "AUTOSCALER_METRIC_PORT": 44217,
    "DASHBOARD_METRIC_PORT": 44227,
}
"""Ray's own defaults (0: any free port)."""

ADDRESS_PORTS = ("RAYDOG_CLIENT_PORT", "RAYDOG_DASHBOARD_PORT", "RAYDOG_DASHBOARD_AGENT_LISTEN_PORT")
"""What Ray binds on the node's address alone: it keeps its default where that is free there."""

LOCALHOST_PORTS = ("RAYDOG_CLIENT_PORT",)
"""What Ray binds on 127.0.0.1 as well, where every other Ray of this machine does the same."""

# Two nodes with the same range would take ports from each other; with 0 the kernel gives each a free one.
_ANY_PORT = ("RAYDOG_MIN_WORKER_PORT", "RAYDOG_MAX_WORKER_PORT")
_IN_BLOCK = [name for name in OWN_NETWORK if name not in _ANY_PORT]


class PortBlock(NamedTuple):
    """Forty ports and a loopback address that no other node of this machine has."""

    number: int

    @property
    def base(self) -> int:
        """The first port; the node's agent holds it, so that nobody else takes the block."""
        return FIRST_PORT + BLOCK_SIZE * self.number

    @property
    def ports(self) -> range:
        return range(self.base, self.base + BLOCK_SIZE)

    @property
    def address(self) -> str:
        return f"127.77.{1 + self.number // 200}.{1 + self.number % 200}"


def block_order(start: int) -> list[PortBlock]:
    """All blocks, beginning at another one for each node: a fresh node seldom gets a dead one's ports."""
    return [PortBlock((start + step) % BLOCKS) for step in range(BLOCKS)]


def own_network_environment(address: str) -> dict[str, str]:
    """For a node whose ports nobody else can take."""
    ports = {name: str(port) for name, port in OWN_NETWORK.items()}
    return {NODE_IP: address, BASE: str(FIRST_PORT), **ports}


def shared_network_environment(block: PortBlock, address: str, free_defaults: set[str]) -> dict[str, str]:
    """For a node on the machine's network; `free_defaults`: which of ADDRESS_PORTS may keep their default."""
    ports = {name: block.base + 1 + place for place, name in enumerate(_IN_BLOCK)}
    ports |= {name: OWN_NETWORK[name] for name in free_defaults}
    ports |= dict.fromkeys(_ANY_PORT, 0)
    return {NODE_IP: address, BASE: str(block.base), **{name: str(port) for name, port in ports.items()}}
