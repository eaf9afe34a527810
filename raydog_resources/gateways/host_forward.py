"""A port of this machine's loopback that leads to an address behind a host."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Protocol

from raydog_resources.errors import CouldNotAsk, RaydogError

_CHUNK = 1 << 15
_LOOPBACK = "127.0.0.1"
_JOIN_SECONDS = 2.0
_NEXT = 50


class Line(Protocol):
    """A connection to an address there: a socket, or a channel that behaves like one."""

    def recv(self, nbytes: int, /) -> bytes: ...

    def sendall(self, s: bytes, /) -> None: ...

    def shutdown(self, how: int, /) -> None: ...

    def close(self) -> None: ...


class Tunnels(Protocol):
    """Where such connections come from."""

    @property
    def broken(self) -> tuple[type[Exception], ...]:
        """What is raised where a connection is gone."""
        ...

    def tunnel(self, address: str, port: int) -> Line: ...


class LocalForward:
    """Listens from the start; each connection gets a channel of its own, over a new login if need be."""

    def __init__(self, tunnels: Tunnels, address: str, port: int, *, wanted: int = 0) -> None:
        """`wanted`: the port to listen at, if it is free, or else the next one that is; 0: any."""
        self.trouble = ""
        self._tunnels = tunnels
        self._target = (address, port)
        self._closing = False
        self._lock = threading.Lock()
        self._carried: set[tuple[Line, Line]] = set()
        self._listener = _listening(wanted)
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
            self._hang_up(caller, channel)

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
            channel = self._tunnels.tunnel(*self._target)
        except RaydogError as error:
            self.trouble = str(error)
            caller.close()
            return
        self.trouble = ""
        with self._lock:
            if self._closing:
                self._hang_up(caller, channel)
                return
            self._carried.add((caller, channel))
        back = threading.Thread(target=self._copy, args=(channel, caller), daemon=True)
        back.start()
        self._copy(caller, channel)
        back.join()
        self._hang_up(caller, channel)
        with self._lock:
            self._carried.discard((caller, channel))

    def _copy(self, source: Line, sink: Line) -> None:
        """Until the source says no more; then the sink is told so, and may go on talking."""
        with contextlib.suppress(*self._tunnels.broken):
            while data := source.recv(_CHUNK):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
            return
        # One of them is gone: the other copier must not wait for it.
        self._hang_up(source, sink)

    def _hang_up(self, *ends: Line) -> None:
        for end in ends:
            with contextlib.suppress(*self._tunnels.broken):
                end.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(*self._tunnels.broken):
                end.close()


def _listening(wanted: int) -> socket.socket:
    """On loopback. Nobody may share the port: a second listener there would take our callers by chance."""
    for port in (*range(wanted, min(wanted + _NEXT, 65536)), 0) if wanted else (0,):
        with contextlib.suppress(OSError):
            return socket.create_server((_LOOPBACK, port))
    raise CouldNotAsk(
        "no port of this machine can be opened",
        thing=f"port {wanted}",
        next_step="see what holds so many: ss -ltn",
    )
