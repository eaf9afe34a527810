"""Brings a node's first process into the world: inside the node's namespaces, no child of the platform."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from raydog_resources.local_platform.isolation.node_agent import namespaces
from raydog_resources.local_platform.isolation.node_agent.launch_order import NETNS, PLAIN, USERNS

_NODE = namespaces.CLONE_NEWPID | namespaces.CLONE_NEWUTS | namespaces.CLONE_NEWIPC


class NewProcess(NamedTuple):
    """The first process as its launcher sees it."""

    pid: int
    """Its number on the machine."""
    channel: socket.socket
    """Closed at the other end when it is no more; when ours closes before it serves, it ends."""


def give_birth(kind: str, live: Callable[[socket.socket], None]) -> NewProcess:
    """`live` is all that the new process does; raises OSError where the machine forbids the namespaces."""
    ours, theirs = socket.socketpair()
    told, tell = os.pipe()
    midwife = os.fork()
    if midwife == 0:
        os.close(told)
        ours.close()
        _deliver(kind, live, theirs, tell)
    os.close(tell)
    theirs.close()
    with open(told, encoding="utf-8") as file:
        text = file.read()
    os.waitpid(midwife, 0)
    if not text.isdigit():
        raise OSError(text or "the node's first process could not be started")
    return NewProcess(int(text), ours)


def _deliver(kind: str, live: Callable[[socket.socket], None], channel: socket.socket, tell: int) -> NoReturn:
    """In between, because new process numbers hold only for the children of who asks for them."""
    try:
        _leave(kind)
        pid = os.fork()
    except OSError as error:
        os.write(tell, str(error).encode())
        os._exit(1)
    if pid == 0:
        os.close(tell)
        try:
            live(channel)
        finally:
            os._exit(0)
    os.write(tell, str(pid).encode())
    os._exit(0)


def _leave(kind: str) -> None:
    """Leave the machine's namespaces as far as nodes of that kind do."""
    if kind == NETNS:
        namespaces.unshare(_NODE | namespaces.CLONE_NEWNET)
    elif kind == USERNS:
        namespaces.unshare_as_oneself(_NODE)
    elif kind != PLAIN:
        # What follows would change the machine itself.
        raise OSError(f"there are no nodes of kind {kind!r}")
