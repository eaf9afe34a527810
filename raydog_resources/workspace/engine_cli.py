"""The Pulumi command line as an engine: it ends gracefully when we are interrupted, and never outlives us unasked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

_SECONDS_AFTER_SECOND = 10.0
# A cluster's token is for the programs that use it, not for what makes it.
KEPT_BACK = "RAY_AUTH_"
# The Python of programs whose project names none, such as the policy pack's: without it, the first one on PATH.
PYTHON = {"PULUMI_PYTHON_CMD": sys.executable}
# The engine counts cores, but ours is waiting: the machines of thirty pools end side by side.
_PARALLEL = {"PULUMI_PARALLEL": "32"}


class PulumiCli(PulumiCommand):
    """Runs `pulumi` in a session of its own: a Ctrl-C in the terminal is ours to pass on, once each time."""

    def __init__(self, path: Path, version: str) -> None:
        # Not the parent's: it would ask for the version once more, and knows another oldest one.
        self.command = str(path)
        self.version = VersionInfo.parse(version)
        self.on_interrupt: Callable[[], None] = lambda: None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        process = subprocess.Popen(
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=self._environment(additional_env),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        output, errors = _Reader(process.stdout, on_output), _Reader(process.stderr, on_error)
        try:
            self._wait(process, output, errors)
        except KeyboardInterrupt:
            self._interrupt(process, output, errors)
            raise
        finally:
            _end(process)
        result = CommandResult(stdout=output.text(), stderr=errors.text(), code=process.returncode)
        if result.code != 0:
            raise create_command_error(result)
        return result

    def _environment(self, additional: Mapping[str, str]) -> dict[str, str]:
        """Its language plugins lie next to it, and must be found first."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_BACK)}
        environment = {**_PARALLEL, **PYTHON, **ours, **additional, "PULUMI_AUTOMATION_API": "true"}
        folders = [str(Path(self.command).parent), environment.get("PATH", "")]
        return {**environment, "PATH": os.pathsep.join(folder for folder in folders if folder)}

    def _wait(self, process: subprocess.Popen[str], *readers: _Reader) -> None:
        for reader in readers:
            reader.join()
        process.wait()

    def _interrupt(self, process: subprocess.Popen[str], *readers: _Reader) -> None:
        """Once: what is being made is finished and kept in state. Twice: it ends at once, and may lose that."""
        process.send_signal(signal.SIGINT)
        self.on_interrupt()
        try:
            self._wait(process, *readers)
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_SECONDS_AFTER_SECOND)
            except subprocess.TimeoutExpired:
                return


def _end(process: subprocess.Popen[str]) -> None:
    """Whatever interrupted us: it may not go on without anybody who listens."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Reader(threading.Thread):
    """Reads a stream to its end, and hands on each line as it comes."""

    def __init__(self, stream: IO[str] | None, each: OnOutput | None) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._each = each
        self._lines: list[str] = []
        self.start()

    def run(self) -> None:
        if self._stream is None:
            return
        with self._stream:
            for line in self._stream:
                self._lines.append(line.rstrip())
                if self._each is not None:
                    self._each(self._lines[-1])

    def text(self) -> str:
        return "\n".join(self._lines)
