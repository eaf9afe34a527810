"""Files of a host, put and got by commands that run there: the same for every way to a host."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Protocol

from raydog_resources.errors import AnswerOverdue, Gone
from raydog_resources.gateways import host_command, host_failure
from raydog_resources.gateways.host import LONGEST_OUTPUT, CommandEnd
from raydog_resources.gateways.host_path import host_path

_BEFORE_THE_FILE = 4096
"""Room for what a login script prints."""


class Run(Protocol):
    """Runs a command there and keeps so much of what it prints."""

    def __call__(
        self, command: Sequence[str], stdin: bytes, limit_seconds: float, most: int
    ) -> CommandEnd: ...


def put_file(run: Run, host: str, path: str, content: bytes, limit_seconds: float) -> None:
    """As `Host.put`."""
    command = host_command.put_command(host_path(path), len(content), secrets.token_hex(6))
    end = _twice(run, command, content, limit_seconds)
    if end.exit_code != 0:
        raise host_failure.file_refused(host, path, end, "what was there is as it was")


def get_file(run: Run, host: str, path: str, limit_seconds: float) -> bytes:
    """As `Host.get`."""
    mark = f"raydog {secrets.token_hex(6)}"
    end = _twice(run, host_command.get_command(host_path(path), LONGEST_OUTPUT, mark), b"", limit_seconds)
    if end.exit_code == host_command.NO_SUCH_FILE:
        raise Gone("there is no such file", thing=f"{path} on host {host}")
    if end.exit_code != 0:
        raise host_failure.file_refused(host, path, end, "nothing was read")
    return end.stdout.partition(f"{mark}\n".encode())[2]


def _twice(run: Run, command: Sequence[str], stdin: bytes, limit_seconds: float) -> CommandEnd:
    """For what can be repeated without harm: a connection that was cut is made again, once."""
    most = LONGEST_OUTPUT + _BEFORE_THE_FILE
    try:
        return run(command, stdin, limit_seconds, most)
    except AnswerOverdue:
        return run(command, stdin, limit_seconds, most)
