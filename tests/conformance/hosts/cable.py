"""A cable to a port of this machine that a test can cut, or hold so that nothing comes through and nobody notices."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.hosts.sshd import LOOPBACK

_CHUNK = 1 << 14
_RESET = struct.pack("ii", 1, 0)


class Cable:
    """Carries connections to the port; each has a thread for either direction."""

    def __init__(self, port: int, machine: str = LOOPBACK) -> None:
        self.connections = 0
        self._target = (machine, port)
        self._holes: list[int] = []
        self._open = threading.Event()
        self._open.set()
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Everything that is connected is reset; who connects anew comes through."""
        with self._lock:
            ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)
                end.close()

    def cut_after(self, octets: int) -> None:
        """Cut by itself when so much has gone towards the port."""
        self._holes.append(octets)

    def hold(self) -> None:
        """Nothing comes through any more."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def close(self) -> None:
        self.let_go()
        # Closing alone would leave the thread waiting for a caller.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                return
            far.settimeout(None)
            self.connections += 1
            with self._lock:
                self._ends += [near, far]
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_outbound: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                self._open.wait(60)
                carried += len(data)
                if is_outbound and self._holes and carried >= self._holes[0]:
                    self._holes.pop(0)
                    self.cut()
                    return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def cable_to(port: int, machine: str = LOOPBACK) -> Iterator[Cable]:
    cable = Cable(port, machine)
    try:
        yield cable
    finally:
        cable.close()
