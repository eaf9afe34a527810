"""Hosts that exist in memory: files, programs that tests write as functions, and hosts behind hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from raydog_resources.errors import CouldNotAsk, Gone, RaydogError
from raydog_resources.gateways import host_failure
from raydog_resources.gateways.host import COMMAND_SECONDS, FILE_SECONDS, LONGEST_OUTPUT, CommandEnd
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_path import host_path
from raydog_resources.gateways.host_trust import HostTrust

FAILED = 1


@dataclass(frozen=True)
class Program:
    """What a program on a fake host does, and how long it takes."""

    act: Callable[[Sequence[str], bytes], CommandEnd]
    seconds: float = 0.0


@dataclass
class Machine:
    """One machine of a network."""

    key: HostKey
    files: dict[str, bytes] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    """What the machine reaches, and the port of ours where that really is."""
    trouble: RaydogError | None = None
    """Raised at every login."""


@dataclass
class FakeForward:
    """The port itself, as nothing lies between."""

    port: int
    trouble: str = ""
    closed: bool = False

    def close(self) -> None:
        self.closed = True


class FakeNetwork:
    """Machines by address; `logins` says who was reached, through whom."""

    def __init__(self, machines: dict[str, Machine]) -> None:
        self.machines = machines
        self.logins: list[str] = []
        self.open = 0

    def host(self, address: HostAddress, trust: HostTrust) -> FakeHost:
        return FakeHost(self, address, trust)


class FakeHost:
    """A `JumpHost`."""

    def __init__(
        self, network: FakeNetwork, address: HostAddress, trust: HostTrust, through: FakeHost | None = None
    ) -> None:
        self.name: str = str(address) if through is None else f"{address} through {through.name}"
        self.forwards: list[FakeForward] = []
        self._network = network
        self._address = address
        self._trust = trust
        self._through = through
        self._machine: Machine | None = None

    def connect(self) -> None:
        self._live()

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
    ) -> CommandEnd:
        program = self._live().programs[command[0]]
        if program.seconds > limit_seconds:
            raise host_failure.ended_at_limit(self.name, command, limit_seconds, CommandEnd(FAILED))
        end = program.act(command[1:], stdin)
        cut = max(len(end.stdout), len(end.stderr)) > LONGEST_OUTPUT
        return CommandEnd(end.exit_code, end.stdout[:LONGEST_OUTPUT], end.stderr[:LONGEST_OUTPUT], cut)

    def put(self, path: str, content: bytes, *, limit_seconds: float = FILE_SECONDS) -> None:
        place = host_path(path)
        files = self._live().files
        if any(name.startswith(f"{place}/") for name in files):
            self._refuse(path, "it is a folder")
        files[place] = content

    def get(self, path: str, *, limit_seconds: float = FILE_SECONDS) -> bytes:
        place = host_path(path)
        files = self._live().files
        if any(name.startswith(f"{place}/") for name in files):
            self._refuse(path, "it is no file")
        if place not in files:
            raise Gone("there is no such file", thing=f"{path} on host {self.name}")
        if len(files[place]) > LONGEST_OUTPUT:
            self._refuse(path, f"it has {len(files[place])} bytes, and {LONGEST_OUTPUT} is the most")
        return files[place]

    def forward(self, address: str, port: int) -> FakeForward:
        forward = FakeForward(self._live().ports.get((address, port), 0))
        self.forwards.append(forward)
        return forward

    def beyond(self, address: HostAddress, trust: HostTrust) -> FakeHost:
        return FakeHost(self._network, address, trust, self)

    def close(self) -> None:
        if self._machine is not None:
            self._machine = None
            self._network.open -= 1
        while self.forwards:
            self.forwards.pop().close()

    def _live(self) -> Machine:
        if self._machine is None:
            if self._through is not None:
                self._through.connect()
            self._machine = self._logged_in()
            self._network.logins.append(self.name)
            self._network.open += 1
        return self._machine

    def _logged_in(self) -> Machine:
        machine = self._network.machines.get(self._address.host)
        if machine is None:
            raise CouldNotAsk("it can't be reached (no such machine)", thing=f"host {self.name}")
        self._trust.check(self._address, machine.key)
        if machine.trouble is not None:
            raise machine.trouble
        self._trust.accepted(machine.key)
        return machine

    def _refuse(self, path: str, words: str) -> NoReturn:
        raise host_failure.file_refused(
            self.name, path, CommandEnd(FAILED, stderr=words.encode()), "nothing was done"
        )
