"""This machine as a host, without SSH: the program runs on the login node itself."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from raydog_resources.clock import Clock
from raydog_resources.errors import CouldNotAsk, PlatformError
from raydog_resources.gateways.host import CommandEnd, Forward
from raydog_resources.gateways.host_forward import LocalForward
from raydog_resources.gateways.host_process import ProcessHost

# What a login has of its own. All else stays here: a scheduler hands the environment of who submits on to the job,
# and shows it to everybody, and ours holds the keys of a platform and of the stack.
_OF_A_LOGIN = (
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "PATH",
    "LANG",
    "TZ",
    "MODULEPATH",
    "MODULESHOME",
    "KRB5CCNAME",
)
_CONNECT_SECONDS = 10.0
_OF_A_SCHEDULER = ("SLURM_CONF", "PBS_CONF_FILE", "PBS_EXEC", "PBS_SERVER")


def host_here(clock: Clock) -> ProcessHost:
    """This machine as the account that runs us."""
    return ProcessHost(Here(os.environ), clock)


class Here:
    """A `Way` of no length."""

    broken: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, environment: Mapping[str, str]) -> None:
        wanted = (*_OF_A_LOGIN, *_OF_A_SCHEDULER)
        found = {name: environment[name] for name in wanted if name in environment}
        self.environment: Mapping[str, str] = {"HOME": str(Path.home()), **found}
        self.name = f"{getpass.getuser()}@{socket.gethostname()} (here)"
        self._relays: list[LocalForward] = []

    def words(self, line: str) -> Sequence[str]:
        return ["sh", "-c", f"cd && {line}"]

    def trouble(self, end: CommandEnd, command: Sequence[str]) -> PlatformError | None:  # noqa: ARG002 (nothing lies between)
        return None

    def forward(self, address: str, port: int) -> Forward:
        relay = LocalForward(self, address, port)
        self._relays.append(relay)
        return relay

    def tunnel(self, address: str, port: int) -> socket.socket:
        try:
            line = socket.create_connection((address, port), _CONNECT_SECONDS)
        except OSError as error:
            raise CouldNotAsk(
                f"it can't reach {address}:{port} ({error.strerror or error})",
                thing=f"host {self.name}",
                done="nothing was sent",
                next_step="check that something listens there",
            ) from error
        line.settimeout(None)
        return line

    def close(self) -> None:
        while self._relays:
            self._relays.pop().close()
