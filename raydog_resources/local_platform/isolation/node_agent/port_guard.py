"""Takes a block of ports for a node, across all users of the machine, for as long as the node lives."""

from __future__ import annotations

import socket
import sys

from raydog_resources.local_platform.isolation.ports import (
    ADDRESS_PORTS,
    LOCALHOST_PORTS,
    OWN_NETWORK,
    PortBlock,
    block_order,
)

_LOOPBACK_IS_A_NETWORK = sys.platform.startswith("linux")
"""Elsewhere only 127.0.0.1 answers."""
_LOCALHOST = "127.0.0.1"


class NoPortsLeft(Exception):
    """Every block of this machine is taken."""


def take_block(start: int) -> tuple[PortBlock, socket.socket]:
    """A free block, and what keeps it: a socket bound to its first port on every address, never listening."""
    for block in block_order(start):
        guard = _bound("", block.base, again=False)
        if guard is None:
            continue
        if all(_is_free("", port) for port in block.ports[1:]):
            return block, guard
        guard.close()
    raise NoPortsLeft("no block of 40 free ports is left on this machine: end nodes, or other programs")


def address_of(block: PortBlock) -> str:
    return block.address if _LOOPBACK_IS_A_NETWORK else "127.0.0.1"


def free_defaults(address: str) -> set[str]:
    """Which ports may keep their usual number on that address."""
    if not _LOOPBACK_IS_A_NETWORK:
        return set()
    free = {name for name in ADDRESS_PORTS if _is_free(address, OWN_NETWORK[name])}
    return {name for name in free if name not in LOCALHOST_PORTS or _is_free(_LOCALHOST, OWN_NETWORK[name])}


def _is_free(address: str, port: int) -> bool:
    # Connections that linger after their end do not matter, and Ray does not mind them either.
    tried = _bound(address, port, again=True)
    if tried is not None:
        tried.close()
    return tried is not None


def _bound(address: str, port: int, *, again: bool) -> socket.socket | None:
    tried = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if again:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        tried.bind((address, port))
    except OSError:
        tried.close()
        return None
    return tried
