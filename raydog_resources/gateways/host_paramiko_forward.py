"""A port of this machine's loopback that leads to an address behind a host."""

from __future__ import annotations

import contextlib
import socket
import threading

import paramiko

from raydog_resources.errors import RaydogError
from raydog_resources.gateways.host_paramiko_connection import Connection
from raydog_resources.gateways.host_paramiko_login import BROKEN

_CHUNK = 1 << 15
_LOOPBACK = "127.0.0.1"
_JOIN_SECONDS = 2.0


class LocalForward:
    """Listens from the start; each connection gets a channel of its own, over a new login if need be."""

    def __init__(self, connection: Connection, address: str, port: int) -> None:
        self.trouble = ""
        self._connection = connection
        self._target = (address, port)
        self._closing = False
        self._lock = threading.Lock()
        self._carried: set[tuple[socket.socket, paramiko.Channel]] = set()
        self._listener = socket.create_server((_LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._listen, name=f"forward-{self.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        with self._lock:
            if self._closing:
                return
            self._closing = True
            carried = list(self._carried)
        # One who calls is what ends the waiting for calls, on every system.
        with contextlib.suppress(OSError), socket.create_connection((_LOOPBACK, self.port), _JOIN_SECONDS):
            pass
        self._thread.join(_JOIN_SECONDS)
        self._listener.close()
        for caller, channel in carried:
            _hang_up(caller, channel)

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError as error:
                self.trouble = f"port {self.port} takes no more callers ({error.strerror})"
                return
            if self._closing:
                caller.close()
                return
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        try:
            channel = self._connection.tunnel(*self._target)
        except RaydogError as error:
            self.trouble = str(error)
            caller.close()
            return
        self.trouble = ""
        with self._lock:
            if self._closing:
                _hang_up(caller, channel)
                return
            self._carried.add((caller, channel))
        back = threading.Thread(target=_copy, args=(channel, caller), daemon=True)
        back.start()
        _copy(caller, channel)
        back.join()
        _hang_up(caller, channel)
        with self._lock:
            self._carried.discard((caller, channel))


def _copy(source: socket.socket | paramiko.Channel, sink: socket.socket | paramiko.Channel) -> None:
    """Until the source says no more; then the sink is told so, and may go on talking."""
    with contextlib.suppress(*BROKEN):
        while data := source.recv(_CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
        return
    # One of them is gone: the other copier must not wait for it.
    _hang_up(source, sink)


def _hang_up(*ends: socket.socket | paramiko.Channel) -> None:
    for end in ends:
        with contextlib.suppress(*BROKEN):
            end.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(*BROKEN):
            end.close()
