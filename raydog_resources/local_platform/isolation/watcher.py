"""Tells the platform at once when something happens on its nodes: one thread, whatever their number."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.driver import Notify

_SWEEP = 1.5
"""Seconds between looks at nodes whose end the kernel does not report (other systems than Linux)."""


class Watcher:
    """Reads what agents write into the FIFO, and waits for the end of their processes."""

    def __init__(self, events: str, notify: Notify, is_up: Callable[[str], bool]) -> None:
        self._notify = notify
        self._is_up = is_up
        self._lock = threading.Lock()
        self._processes: dict[int, str] = {}
        self._unseen: set[str] = set()
        self._unwanted: list[int] = []
        self._closing = False
        # Open for writing, too, so that it does not end when the last agent closes it.
        self._events = os.open(events, os.O_RDWR | os.O_NONBLOCK)
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="node-watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def add(self, key: str, pid: int) -> None:
        """Watch this node, whose first process has that number now."""
        descriptor = processes.open_process(pid)
        with self._lock:
            if descriptor is None:
                self._unseen.add(key)
            else:
                self._processes[descriptor] = key
        self._stir()

    def remove(self, key: str) -> None:
        """The node ends on purpose: no more word of it."""
        with self._lock:
            self._unseen.discard(key)
            known = [descriptor for descriptor, name in self._processes.items() if name == key]
            for descriptor in known:
                del self._processes[descriptor]
            # The thread may be waiting on them: it closes them, so that no new one gets their number before.
            self._unwanted += known
        self._stir()

    def close(self) -> None:
        self._closing = True
        self._stir()
        self._thread.join()
        for descriptor in (self._events, self._woken, self._wake, *self._processes, *self._unwanted):
            os.close(descriptor)

    def _stir(self) -> None:
        os.write(self._wake, b"!")

    def _watch(self) -> None:
        rest = b""
        while not self._closing:
            ready = self._wait()
            if self._woken in ready:
                os.read(self._woken, 1 << 12)
            if self._events in ready:
                rest = self._pass_on(rest + os.read(self._events, 1 << 16))
            for key in self._ended(ready):
                self._notify(key, "")

    def _wait(self) -> set[int]:
        poll = select.poll()
        with self._lock:
            watched = [self._events, self._woken, *self._processes]
            sweeping = bool(self._unseen)
        for descriptor in watched:
            poll.register(descriptor, select.POLLIN)
        return {descriptor for descriptor, _ in poll.poll(1000 * _SWEEP if sweeping else None)}

    def _pass_on(self, data: bytes) -> bytes:
        """One notice per line; what follows the last line's end is returned."""
        *lines, rest = data.split(b"\n")
        for line in dict.fromkeys(lines):
            key, _, run = line.decode().partition(" ")
            self._notify(key, run)
        return rest

    def _ended(self, ready: set[int]) -> list[str]:
        with self._lock:
            gone = [descriptor for descriptor in self._processes if descriptor in ready]
            keys = [self._processes.pop(descriptor) for descriptor in gone]
            for descriptor in gone + self._unwanted:
                os.close(descriptor)
            self._unwanted = []
            lost = [key for key in self._unseen if not self._is_up(key)]
            self._unseen.difference_update(lost)
        return keys + lost
