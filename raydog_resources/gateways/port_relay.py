"""A port that people know, in front of one that a forward was given."""

from __future__ import annotations

import socket

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.host import Forward
from raydog_resources.gateways.host_forward import LocalForward

_LOOPBACK = "127.0.0.1"
_CONNECT_SECONDS = 10.0


def relay_to(forward: Forward, wanted: int) -> LocalForward:
    """At the wanted port, or at the next that is free."""
    return LocalForward(_Behind(forward), _LOOPBACK, 0, wanted=wanted)


class _Behind:
    """Whatever port the forward has at the moment."""

    broken: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, forward: Forward) -> None:
        self._forward = forward

    def tunnel(self, address: str, _: int) -> socket.socket:
        try:
            line = socket.create_connection((address, self._forward.port), _CONNECT_SECONDS)
        except OSError as error:
            raise CouldNotAsk(
                f"the forwarded port does not answer ({error.strerror or error})",
                thing=f"port {self._forward.port} of this machine",
                next_step="open the tunnels again",
            ) from error
        line.settimeout(None)
        return line
