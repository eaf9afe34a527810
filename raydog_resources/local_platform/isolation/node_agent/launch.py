"""Brings one node up and ends: a LaunchOrder on stdin, one line of JSON on stdout.

The answer is `{"taken": true}` (the node is up, or somebody is bringing it up), `{"error": …}`, or what
stands in the node's `agent.json`. Whatever goes wrong, nothing of the node is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import sys

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation import ports, processes
from raydog_resources.local_platform.isolation.node_agent import first_process, node_preparation, port_guard
from raydog_resources.local_platform.isolation.node_agent.birth import NewProcess, give_birth
from raydog_resources.local_platform.isolation.node_agent.launch_order import PLAIN, LaunchOrder
from raydog_resources.local_platform.isolation.node_agent.node_environment import home_of, task_environment
from raydog_resources.local_platform.isolation.node_folder import NodeFolder
from raydog_resources.local_platform.isolation.records import Record, write_record
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket

_LOCK_TRIES = 20
_LOCK_PAUSE = 0.01


class Launch:
    """One node's way up."""

    def __init__(self, order: LaunchOrder, clock: Clock) -> None:
        self._order = order
        self._clock = clock
        self._folder = NodeFolder(order.folder)
        self._process: NewProcess | None = None
        self._held: list[object] = []
        """What the node keeps for its whole life, because its first process inherits it."""

    def run(self) -> Record:
        lock = self._take_lock()
        if lock is None:
            return {"taken": True}
        try:
            return self._bring_up()
        except (OSError, port_guard.NoPortsLeft) as error:
            self._undo()
            return {"error": str(error)}

    def _bring_up(self) -> Record:
        node_preparation.clear(self._folder)
        address, told = self._take_ports()
        told = {**self._order.shape, **told}
        environment = task_environment(self._order, told)
        node_preparation.lay_out(self._order, address, environment)
        process = give_birth(
            self._order.kind, lambda channel: first_process.live(self._order, environment, channel)
        )
        self._process = process
        mark = processes.birth_mark(process.pid)
        self._link(process.pid)
        process.channel.send(b"!")
        answer = process.channel.recv(1 << 12)
        if answer != first_process.READY:
            raise OSError(answer.decode(errors="replace") or "the node's first process ended")
        if _platform_is_gone():
            raise OSError("the platform ended while the node was coming up")
        record: Record = {"pid": process.pid, "mark": mark, "own_processes": self._order.kind != PLAIN}
        record |= {"private_ip": address, "environment": told, "home": home_of(self._order)}
        write_record(self._folder.agent, record)
        process.channel.send(b"!")
        return record

    def _take_ports(self) -> tuple[str, dict[str, str]]:
        """The node's address, and what its scripts are told of its network."""
        if self._order.network is not None:
            address = self._order.network.address
            return address, ports.own_network_environment(address)
        block, guard = port_guard.take_block(self._order.number)
        self._held.append(guard)
        address = port_guard.address_of(block)
        free = port_guard.free_defaults(address)
        return address, ports.shared_network_environment(block, address, free)

    def _link(self, pid: int) -> None:
        network = self._order.network
        if network is None:
            return
        with RouteSocket() as routes:
            routes.delete_link(network.link)
            bridge = routes.number_of(network.bridge)
            if bridge is None:
                raise OSError(f"the bridge {network.bridge} is gone")
            routes.add_veth(network.link, master=bridge, peer=first_process.INTERFACE, peer_pid=pid)

    def _take_lock(self) -> int | None:
        """None: somebody else has it. Who only looks at it has it for less than a moment."""
        for _ in range(_LOCK_TRIES):
            try:
                os.makedirs(self._folder.path, mode=0o700, exist_ok=True)
                lock = os.open(self._folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
            except FileNotFoundError:
                continue  # A launch that failed has just taken the folder away.
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._clock.sleep(_LOCK_PAUSE)
            else:
                if _is_still(lock, self._folder.lock):
                    return lock
            os.close(lock)
        return None

    def _undo(self) -> None:
        from raydog_resources.local_platform.isolation.tree_removal import discard, remove_own_tree

        if self._process is not None:
            processes.signal_each([self._process.pid], signal.SIGKILL)
            with contextlib.suppress(ConnectionResetError):
                while self._process.channel.recv(1 << 12):
                    pass
        if self._order.network is not None:
            with RouteSocket() as routes:
                routes.delete_link(self._order.network.link)
        if self._order.short_folder is not None:
            remove_own_tree(self._order.short_folder)
        discard(self._folder.path)


def _is_still(descriptor: int, path: str) -> bool:
    """Whether the open file is the one of that name: a node that ended may have taken it away meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _platform_is_gone() -> bool:
    """It keeps our stdin open while it waits for us."""
    readable, _, _ = select.select([0], [], [], 0)
    return bool(readable) and not os.read(0, 1)


def main() -> None:
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 1 << 16)
        if not part:
            sys.exit("no order on stdin")
        line += part
    answer = Launch(LaunchOrder.from_line(line.decode()), SystemClock()).run()
    os.write(1, json.dumps(answer).encode() + b"\n")
