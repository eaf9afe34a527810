"""Running a program to its end: the one protocol through which the package starts processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from raydog_resources.errors import DeadlinePassed, DescriptionError

_LONGEST_OUTPUT = 1 << 20


@dataclass(frozen=True)
class Finished:
    """A program that has ended; output beyond a megabyte is not kept."""

    exit_code: int
    output: str
    errors: str


class Processes(Protocol):
    """Starts programs and waits for them."""

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        """The program once it has ended. One that takes too long is ended: `DeadlinePassed`."""
        ...


class SystemProcesses:
    """The machine's own processes: each in a session of its own, so that a Ctrl-C here is not theirs."""

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        # Files, not pipes: what the program leaves running would keep a pipe open, and us waiting.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            try:
                program = subprocess.Popen(
                    list(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    env=dict(environment),
                    start_new_session=True,
                )
            except OSError as error:
                raise DescriptionError(
                    f"it can't be started ({error.strerror})",
                    thing=command[0],
                    done="nothing was run",
                    next_step="check that it is installed and may be executed",
                ) from error
            exit_code = _wait(program, deadline_seconds, command)
            return Finished(exit_code, _text(output), _text(errors))


def _wait(program: subprocess.Popen[bytes], deadline_seconds: float, command: Sequence[str]) -> int:
    try:
        return program.wait(deadline_seconds)
    except subprocess.TimeoutExpired as error:
        raise DeadlinePassed(
            f"it did not end within {deadline_seconds:g} s",
            thing=" ".join(command),
            done="it was ended",
            next_step="run it by hand to see what it waits for",
        ) from error
    finally:
        if program.returncode is None:
            # Whatever interrupted us: nothing we started may outlive our waiting for it.
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_LONGEST_OUTPUT).decode("utf-8", errors="replace")
