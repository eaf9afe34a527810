"""A machine that is reached over SSH or in another way: run a program there, put and get files, reach ports.

    Host            what a scheduler or a node's owner needs
    └── JumpHost    one from which others can be reached: a chain is `first.beyond(…).beyond(…)`

Everything here ends by itself: programs there are ended at their limit, waiting here ends a little later.
Raises, all of them `raydog_resources.errors`: CouldNotAsk (nothing was begun), AnswerOverdue (it was begun, and
what became of it is not known), DeadlinePassed (it was ended), NotAuthorised (it does not let us in, or, as
`HostNotTrusted`, we don't trust it), CredentialsError (our key can't be used), RequestRefused and Gone (of a file).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_trust import HostTrust

LONGEST_OUTPUT = 1 << 20
COMMAND_SECONDS = 60.0
FILE_SECONDS = 30.0


@dataclass(frozen=True)
class CommandEnd:
    """A program that has ended there. Of each of its outputs the first megabyte is kept."""

    exit_code: int
    """As a shell tells it: 128 and more for a signal."""
    stdout: bytes = b""
    stderr: bytes = b""
    cut: bool = False
    """Whether there was more output than is kept."""

    @property
    def output(self) -> str:
        return self.stdout.decode("utf-8", errors="replace")

    @property
    def errors(self) -> str:
        return self.stderr.decode("utf-8", errors="replace")


class Forward(Protocol):
    """A port of this machine's loopback behind which an address is that only the host reaches."""

    @property
    def port(self) -> int: ...

    @property
    def trouble(self) -> str:
        """Why the last connection could not be carried; "" where it could."""
        ...

    def close(self) -> None:
        """Free the port and end what is being carried."""
        ...


class Host(Protocol):
    """One machine, seen as one user."""

    @property
    def name(self) -> str:
        """As a person calls it: user@host, and the way there."""
        ...

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
    ) -> CommandEnd:
        """The program, once it has ended, with the environment of a login that is not interactive.

        It begins in the user's home. A program that takes too long is ended there: DeadlinePassed.
        """
        ...

    def put(self, path: str, content: bytes, *, limit_seconds: float = FILE_SECONDS) -> None:
        """A 0600 file, whole or not there; folders on the way are made for the user alone.

        `path`: from the user's home on, or absolute; it never leads upwards.
        """
        ...

    def get(self, path: str, *, limit_seconds: float = FILE_SECONDS) -> bytes:
        """The file's content, which is at most a megabyte; Gone where there is no such file."""
        ...

    def forward(self, address: str, port: int) -> Forward:
        """A way to that address as the host sees it; it outlives the connection it is made on."""
        ...

    def close(self) -> None:
        """Give the connection back. A later call makes a new one."""
        ...


class JumpHost(Host, Protocol):
    """A host from which others can be reached."""

    def connect(self) -> None:
        """Log in now: what would fail at the first use fails here."""
        ...

    def beyond(self, address: HostAddress, trust: HostTrust) -> JumpHost:
        """A host as this one reaches it; it closes alone, and needs this one to stay open."""
        ...
