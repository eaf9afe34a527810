"""The verbs of a host over one connection of paramiko's."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from raydog_resources.clock import Clock
from raydog_resources.gateways import host_command, host_failure
from raydog_resources.gateways.host import (
    COMMAND_SECONDS,
    FILE_SECONDS,
    LONGEST_OUTPUT,
    CommandEnd,
    Forward,
    JumpHost,
)
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_files import get_file, put_file
from raydog_resources.gateways.host_forward import LocalForward
from raydog_resources.gateways.host_paramiko_command import RunningCommand
from raydog_resources.gateways.host_paramiko_connection import Connection
from raydog_resources.gateways.host_paramiko_identities import Identities
from raydog_resources.gateways.host_paramiko_login import BROKEN
from raydog_resources.gateways.host_trust import HostTrust

_LATE_SECONDS = 3.0
"""How much longer than the host we wait: its own limit comes first wherever it keeps one."""


def open_host(address: HostAddress, trust: HostTrust, private_key: str | None, clock: Clock) -> JumpHost:
    """A host that is reached straight from here."""
    return ParamikoHost(Connection(address, trust, Identities(private_key)), clock)


class ParamikoHost:
    """A `JumpHost`. Many threads may use one."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._forwards: list[LocalForward] = []

    @property
    def name(self) -> str:
        return self._connection.name

    def connect(self) -> None:
        self._connection.connect()

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
    ) -> CommandEnd:
        return self._run(command, stdin, limit_seconds, LONGEST_OUTPUT)

    def put(self, path: str, content: bytes, *, limit_seconds: float = FILE_SECONDS) -> None:
        put_file(self._run, self.name, path, content, limit_seconds)

    def get(self, path: str, *, limit_seconds: float = FILE_SECONDS) -> bytes:
        return get_file(self._run, self.name, path, limit_seconds)

    def forward(self, address: str, port: int) -> Forward:
        self._connection.connect()
        forward = LocalForward(self._connection, address, port)
        self._forwards.append(forward)
        return forward

    def beyond(self, address: HostAddress, trust: HostTrust) -> JumpHost:
        further = Connection(address, trust, self._connection.identities, through=self._connection)
        return ParamikoHost(further, self._clock)

    def close(self) -> None:
        while self._forwards:
            self._forwards.pop().close()
        self._connection.drop()

    def _run(self, command: Sequence[str], stdin: bytes, limit_seconds: float, most: int) -> CommandEnd:
        limit = host_command.whole_limit(limit_seconds)
        patience = limit + host_command.KILL_SECONDS + _LATE_SECONDS
        with self._connection.session(patience) as channel:
            # A line that takes nothing more would hold us in the middle of a write, past every deadline.
            alarm = threading.Timer(patience + _LATE_SECONDS, self._connection.drop)
            alarm.daemon = True
            alarm.start()
            began = self._clock.monotonic()
            try:
                channel.exec_command(host_command.limited(command, limit))
                running = RunningCommand(channel, stdin, self._clock, most)
                code = running.wait(patience)
            except BROKEN as error:
                raise host_failure.cut_off(self.name, command, str(error)) from error
            finally:
                alarm.cancel()
        if code is None:
            raise host_failure.silent(self.name, command, patience)
        if code < 0:
            raise host_failure.cut_off(self.name, command, "it ended without an exit code")
        end = running.end(code)
        if code in host_command.ENDED_IN_TIME and self._clock.monotonic() - began >= limit:
            raise host_failure.ended_at_limit(self.name, command, limit, end)
        return end
