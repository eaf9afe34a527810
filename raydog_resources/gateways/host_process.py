"""Hosts that a program of this machine leads to: a shell here, or the system's `ssh`."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Protocol

from raydog_resources.clock import Clock
from raydog_resources.errors import CouldNotAsk, PlatformError
from raydog_resources.gateways import host_command, host_failure
from raydog_resources.gateways.host import (
    COMMAND_SECONDS,
    FILE_SECONDS,
    LONGEST_OUTPUT,
    CommandEnd,
    Forward,
)
from raydog_resources.gateways.host_files import get_file, put_file

_LATE_SECONDS = 5.0
_MOST_AT_ONCE = 5
_SIGNALLED = 128


class Way(Protocol):
    """How a command line gets there."""

    @property
    def name(self) -> str: ...

    @property
    def environment(self) -> Mapping[str, str]:
        """Of the program that leads there."""
        ...

    def words(self, line: str) -> Sequence[str]:
        """The program that has a shell there run the line."""
        ...

    def trouble(self, end: CommandEnd, command: Sequence[str]) -> PlatformError | None:
        """Why the command did not get there, or did not come back, where its end says so."""
        ...

    def forward(self, address: str, port: int) -> Forward: ...

    def close(self) -> None: ...


class ProcessHost:
    """A `Host`. Many threads may use one."""

    def __init__(self, way: Way, clock: Clock) -> None:
        self._way = way
        self._clock = clock
        self._turns = threading.BoundedSemaphore(_MOST_AT_ONCE)

    @property
    def name(self) -> str:
        return self._way.name

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", limit_seconds: float = COMMAND_SECONDS
    ) -> CommandEnd:
        return self._run(command, stdin, limit_seconds, LONGEST_OUTPUT)

    def put(self, path: str, content: bytes, *, limit_seconds: float = FILE_SECONDS) -> None:
        put_file(self._run, self.name, path, content, limit_seconds)

    def get(self, path: str, *, limit_seconds: float = FILE_SECONDS) -> bytes:
        return get_file(self._run, self.name, path, limit_seconds)

    def forward(self, address: str, port: int) -> Forward:
        return self._way.forward(address, port)

    def close(self) -> None:
        self._way.close()

    def _run(self, command: Sequence[str], stdin: bytes, limit_seconds: float, most: int) -> CommandEnd:
        limit = host_command.whole_limit(limit_seconds)
        patience = limit + host_command.KILL_SECONDS + _LATE_SECONDS
        if not self._turns.acquire(timeout=patience):
            raise CouldNotAsk(
                f"as many commands run there as may at a time, and none ended within {patience:g} s",
                thing=f"host {self.name}",
                done="the command was not sent",
                next_step="run the same again later",
            )
        try:
            began = self._clock.monotonic()
            end = self._ended(self._way.words(host_command.limited(command, limit)), stdin, patience, most)
        finally:
            self._turns.release()
        if end is None:
            raise host_failure.silent(self.name, command, patience)
        trouble = self._way.trouble(end, command)
        if trouble is not None:
            raise trouble
        if end.exit_code in host_command.ENDED_IN_TIME and self._clock.monotonic() - began >= limit:
            raise host_failure.ended_at_limit(self.name, command, limit, end)
        return end

    def _ended(self, words: Sequence[str], stdin: bytes, patience: float, most: int) -> CommandEnd | None:
        """The program's end; None when the time is over."""
        # Files, not pipes: what a command leaves running would keep a pipe open, and us waiting.
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin)
            given.seek(0)
            program = subprocess.Popen(
                list(words),
                stdin=given,
                stdout=out,
                stderr=err,
                env=dict(self._way.environment),
                start_new_session=True,
            )
            try:
                code = program.wait(patience)
            except subprocess.TimeoutExpired:
                return None
            finally:
                if program.returncode is None:
                    os.killpg(program.pid, signal.SIGKILL)
                    program.wait()
            (stdout, cut), (stderr, also_cut) = _kept(out, most), _kept(err, most)
            return CommandEnd(code if code >= 0 else _SIGNALLED - code, stdout, stderr, cut or also_cut)


def _kept(file: IO[bytes], most: int) -> tuple[bytes, bool]:
    """The first part of what was written, and whether there was more."""
    file.seek(0)
    content = file.read(most + 1)
    return content[:most], len(content) > most
