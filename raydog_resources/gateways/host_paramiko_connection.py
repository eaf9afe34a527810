"""One SSH connection that many may use at once: made at its first use, and again when it was lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import paramiko

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_paramiko_identities import Identities
from raydog_resources.gateways.host_paramiko_login import BROKEN, logged_in, plugged
from raydog_resources.gateways.host_trust import HostTrust

CONNECT_SECONDS = 5.0
LOGIN_SECONDS = 15.0
"""A server may look up our name before it speaks."""
CHANNEL_SECONDS = 10.0
MOST_SESSIONS = 5
"""A server refuses more than its MaxSessions at a time (10 by default), with an error that names no reason. It may
read our end of one session and the beginning of the next together, and then counts both: half as many are safe."""
# What paramiko says of the second of two refusals that come together: only one finds its reason.
_NO_REASON = "Unable to open channel."
_NOBODY = ("127.0.0.1", 0)


class Connection:
    """To one host, straight or through another connection."""

    broken: tuple[type[Exception], ...] = BROKEN

    def __init__(
        self,
        address: HostAddress,
        trust: HostTrust,
        identities: Identities,
        *,
        through: Connection | None = None,
    ) -> None:
        self.address = address
        self.identities = identities
        self._trust = trust
        self._through = through
        self._sessions = threading.BoundedSemaphore(MOST_SESSIONS)
        self._given_up = 0
        """How many sessions fewer than `MOST_SESSIONS` the server takes."""
        self._lock = threading.Lock()
        self._transport: paramiko.Transport | None = None

    @property
    def name(self) -> str:
        return str(self.address) if self._through is None else f"{self.address} through {self._through.name}"

    def connect(self) -> None:
        """Log in, unless that is done."""
        self._live()

    @contextmanager
    def session(self, seconds: float) -> Iterator[paramiko.Channel]:
        """A channel for one command, when it is our turn."""
        self._await_turn(seconds)
        try:
            channel = self._opened_session(seconds)
            try:
                yield channel
            finally:
                # Saying goodbye on a line that is gone must not hide what happened on it.
                with suppress(*BROKEN):
                    channel.close()
        finally:
            self._sessions.release()

    def _opened_session(self, seconds: float) -> paramiko.Channel:
        refused = 0
        while True:
            try:
                return self._opened("session", None)
            except _Refused as refusal:
                refused += 1
                # The first time it may only not have noted yet that the session before has ended.
                if refused > 1 and self._gave_up_one():
                    self._await_turn(seconds, refusal)
                elif refused > MOST_SESSIONS:
                    raise

    def _gave_up_one(self) -> bool:
        """It takes fewer sessions than we thought: who was refused waits for another's turn and keeps that for good."""
        with self._lock:
            if self._given_up >= MOST_SESSIONS - 1:
                return False
            self._given_up += 1
            return True

    def _await_turn(self, seconds: float, cause: Exception | None = None) -> None:
        if not self._sessions.acquire(timeout=seconds):
            raise CouldNotAsk(
                f"as many commands run there as may at a time, and none ended within {seconds:g} s",
                thing=f"host {self.name}",
                done="the command was not sent",
                next_step="run the same again later",
            ) from cause

    def tunnel(self, address: str, port: int) -> paramiko.Channel:
        """A connection to what the host sees at that address."""
        return self._opened("direct-tcpip", (address, port))

    def drop(self) -> None:
        """Nothing may go on on this connection; the next use makes another."""
        with self._lock:
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _opened(self, kind: str, address: tuple[str, int] | None, *, again: bool = True) -> paramiko.Channel:
        """A connection may have died unnoticed: one that is not new gets a second try, as nothing was sent yet."""
        transport, is_new = self._live()
        try:
            source = _NOBODY if address else None
            return transport.open_channel(kind, address, source, timeout=CHANNEL_SECONDS)
        except paramiko.ChannelException as error:
            raise self._refused(address, error.text) from error
        except BROKEN as error:
            if transport.is_active() and str(error) == _NO_REASON:
                raise self._refused(address, str(error)) from error
            self._forget(transport)
            if is_new or not again:
                raise CouldNotAsk(
                    f"the connection was lost ({str(error) or type(error).__name__})",
                    thing=f"host {self.name}",
                    done="nothing was run",
                    next_step="run the same again",
                ) from error
        return self._opened(kind, address, again=False)

    def _live(self) -> tuple[paramiko.Transport, bool]:
        """The connection, and whether it was made just now."""
        with self._lock:
            if self._transport is not None and self._transport.is_active():
                return self._transport, False
            line: socket.socket | paramiko.Channel
            if self._through is None:
                line = plugged(self.address, CONNECT_SECONDS)
            else:
                line = self._through.tunnel(self.address.host, self.address.port)
            self._transport = logged_in(line, self.address, self._trust, self.identities, LOGIN_SECONDS)
            return self._transport, True

    def _forget(self, transport: paramiko.Transport) -> None:
        with self._lock:
            if self._transport is transport:
                self._transport = None
        transport.close()

    def _refused(self, address: tuple[str, int] | None, why: str) -> CouldNotAsk:
        if address is None:
            return _Refused(
                f"it opens no further session ({why})",
                thing=f"host {self.name}",
                done="the command was not sent",
                next_step="end other sessions there, or have MaxSessions raised in its sshd_config",
            )
        return CouldNotAsk(
            f"it can't reach {address[0]}:{address[1]} ({why})",
            thing=f"host {self.name}",
            done="nothing was sent",
            next_step="check that something listens there, and AllowTcpForwarding in its sshd_config",
        )


class _Refused(CouldNotAsk):
    """The server counts too many sessions."""
