"""A host that counts what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from raydog_resources.gateways.host import COMMAND_SECONDS, FILE_SECONDS, CommandEnd, Forward, Host

T = TypeVar("T")


class Counted:
    """A `Host`: another one, and how many commands went to it. A file that is put or got is one, too."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.name = host.name
        self.commands = 0

    def during(self, act: Callable[[], T]) -> tuple[T, int]:
        """What the act came to, and the commands that it sent."""
        before = self.commands
        return act(), self.commands - before

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
    ) -> CommandEnd:
        self.commands += 1
        return self._host.run(command, stdin=stdin, limit_seconds=limit_seconds)

    def put(self, path: str, content: bytes, *, limit_seconds: float = FILE_SECONDS) -> None:
        self.commands += 1
        self._host.put(path, content, limit_seconds=limit_seconds)

    def get(self, path: str, *, limit_seconds: float = FILE_SECONDS) -> bytes:
        self.commands += 1
        return self._host.get(path, limit_seconds=limit_seconds)

    def forward(self, address: str, port: int) -> Forward:
        return self._host.forward(address, port)

    def close(self) -> None:
        self._host.close()
