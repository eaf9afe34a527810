"""What `pulumi.automation` runs instead of the Pulumi command line; whoever uses it does not know which one it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.small_commands import VERSION
from raydog_resources.embedded_engine.command.thread import Command

Env = Mapping[str, str]
Heard = OnOutput | None

_SECONDS_AFTER_SECOND = 10.0


class EmbeddedCommand(PulumiCommand):
    """Runs commands in this very process, each in a thread of its own: a Ctrl-C is passed on, once each time."""

    def __init__(self, clock: Clock | None = None, keep_back: str = "") -> None:
        # Not the parent's: it would look for a program.
        self.command = "embedded engine"
        self.version = VersionInfo.parse(VERSION)
        self.on_interrupt: Callable[[], None] = lambda: None
        self._clock = clock or SystemClock()
        self._keep_back = keep_back

    def run(
        self, args: list[str], cwd: str, additional_env: Env, on_output: Heard = None, on_error: Heard = None
    ) -> CommandResult:
        output, errors = _Lines(on_output), _Lines(on_error)
        around = Surroundings(
            folder=Path(cwd).absolute(),
            environment=self._environment(additional_env),
            clock=self._clock,
            out=output.hear,
            err=errors.hear,
        )
        command = Command(args, around)
        try:
            command.wait()
        except KeyboardInterrupt:
            self._interrupt(command, around)
            raise
        result = CommandResult(stdout=output.text(), stderr=errors.text(), code=command.code)
        if result.code != 0:
            raise create_command_error(result)
        return result

    def _environment(self, additional: Env) -> dict[str, str]:
        ours = {
            name: value
            for name, value in os.environ.items()
            if not (self._keep_back and name.startswith(self._keep_back))
        }
        return {**ours, **additional, "PULUMI_AUTOMATION_API": "true"}

    def _interrupt(self, command: Command, around: Surroundings) -> None:
        """Once: what is being made is finished and kept in state. Twice: it ends at once, and may lose that."""
        # The second may come at once: from the first word of the first on, it is heard.
        try:
            around.stopping.set()
            self.on_interrupt()
            command.wait_on()
        except KeyboardInterrupt:
            around.killed.set()
            command.wait_on(_SECONDS_AFTER_SECOND)


class _Lines:
    """Hands on each line as it comes, and keeps all of them."""

    def __init__(self, each: Heard) -> None:
        self._each = each
        self._lines: list[str] = []

    def hear(self, text: str) -> None:
        for line in text.split("\n"):
            self._lines.append(line.rstrip())
            if self._each is not None:
                self._each(self._lines[-1])

    def text(self) -> str:
        return "\n".join(self._lines)
