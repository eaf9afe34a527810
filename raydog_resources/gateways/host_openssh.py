"""Hosts over the system's `ssh`, for sites that want more than a key: one connection, made once, carries all.

A connection that the person's own configuration shares (ControlPath) is used where there is one, and left alone.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from raydog_resources.clock import Clock
from raydog_resources.config.login import Login
from raydog_resources.errors import CouldNotAsk, DescriptionError, PlatformError
from raydog_resources.gateways import host_failure
from raydog_resources.gateways.host import CommandEnd, Forward
from raydog_resources.gateways.host_address import SSH_PORT, read_address
from raydog_resources.gateways.host_openssh_words import trouble_of
from raydog_resources.gateways.host_process import ProcessHost

_SECONDS = 20.0
_UNSAID = "-"
_LOOPBACK = "127.0.0.1"


def openssh_host(destination: str, login: Login, clock: Clock, *, shared: bool = False) -> ProcessHost:
    """`destination`: as `ssh` takes it; `shared`: its configuration has a ControlPath. Nothing is connected yet."""
    if shutil.which("ssh") is None:
        raise DescriptionError(
            "there is no `ssh` on this machine",
            thing="runs_on.transport",
            done="nothing was connected",
            next_step="install OpenSSH's client, or write transport: paramiko",
        )
    return ProcessHost(OpenSsh(destination, login, shared=shared), clock)


class OpenSsh:
    """A `Way` through a process of `ssh` for each command."""

    def __init__(self, destination: str, login: Login, *, shared: bool) -> None:
        address = read_address(destination, login.user or _UNSAID)
        said = "" if address.user == _UNSAID else address.user
        self.name = str(address) if said else str(address).partition("@")[2]
        self.environment: Mapping[str, str] = dict(os.environ)
        self._destination = address.host
        self._user = said
        self._port = address.port
        self._login = login
        self._folder = None if shared else tempfile.TemporaryDirectory(prefix="rd-")
        self._forwards: list[_Forwarded] = []

    def words(self, line: str) -> Sequence[str]:
        return [*self._ssh(), "-T", "--", self._destination, line]

    def trouble(self, end: CommandEnd, command: Sequence[str]) -> PlatformError | None:
        return trouble_of(end, self.name, host_failure.shown(command))

    def forward(self, address: str, port: int) -> Forward:
        forwarded = _Forwarded(self, address, port)
        self._forwards.append(forwarded)
        return forwarded

    def close(self) -> None:
        while self._forwards:
            self._forwards.pop().close()
        if self._folder is not None:
            self.control("exit")

    def control(self, verb: str, *words: str) -> CommandEnd:
        """A word to the process that holds the connection."""
        command = [*self._ssh(), "-O", verb, *words, "--", self._destination]
        try:
            end = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise host_failure.silent(self.name, ["ssh", "-O", verb], _SECONDS) from error
        return CommandEnd(end.returncode, end.stdout, end.stderr)

    def connect(self) -> None:
        """A connection to forward over."""
        if self.control("check").exit_code == 0:
            return
        # Without a terminal nobody can be asked for anything: a second factor was given before, or is none.
        begun = subprocess.run(
            [*self._ssh(), "-T", "--", self._destination, "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * _SECONDS,
            check=False,
        )
        end = CommandEnd(begun.returncode, begun.stdout, begun.stderr)
        trouble = self.trouble(end, ["true"])
        if trouble is not None:
            raise trouble

    def _ssh(self) -> list[str]:
        options = {
            "BatchMode": "yes",
            "ConnectTimeout": "15",
            "ServerAliveInterval": "15",
            "LogLevel": "ERROR",
        }
        if self._folder is not None:
            path = os.path.join(self._folder.name, "%C")  # noqa: PTH118 (%C is ssh's)
            options |= {"ControlMaster": "auto", "ControlPath": path, "ControlPersist": "600"}
        options["StrictHostKeyChecking"] = "yes"
        if self._login.known_hosts:
            options["UserKnownHostsFile"] = self._login.known_hosts
        words = ["ssh", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        if self._user:
            words += ["-l", self._user]
        if self._port != SSH_PORT:
            words += ["-p", str(self._port)]
        if self._login.private_key:
            words += ["-i", self._login.private_key, "-o", "IdentitiesOnly=yes"]
        if self._login.jump:
            words += ["-J", self._login.jump]
        return words


@dataclass
class _Forwarded:
    """A port that the process with the connection listens on."""

    way: OpenSsh
    address: str
    target: int
    port: int = field(init=False)
    trouble: str = ""
    _open: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.way.connect()
        with socket.socket() as probe:
            probe.bind((_LOOPBACK, 0))
            self.port = int(probe.getsockname()[1])
        end = self.way.control("forward", "-L", self._words())
        if end.exit_code != 0:
            raise CouldNotAsk(
                f"no port leads to {self.address}:{self.target} ({end.errors.strip()})",
                thing=f"host {self.way.name}",
                done="nothing was sent",
                next_step="check AllowTcpForwarding in its sshd_config",
            )

    def close(self) -> None:
        if self._open:
            self._open = False
            self.way.control("cancel", "-L", self._words())

    def _words(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{_LOOPBACK}:{self.port}:{address}:{self.target}"
