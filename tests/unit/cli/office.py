"""A desk with a fake engine, and somebody who reads what is printed and may be asked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pulumi.automation import PulumiCommand

from raydog_resources.cli.command_line import parser
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.ending import ended
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.terminal import Terminal
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.engine import Engine
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
from tests.unit.workspace.deployed import LocalProgram
from tests.unit.workspace.house import make_project


class Screen(io.StringIO):
    """A text stream that may be a terminal."""

    def __init__(self, text: str = "", *, is_terminal: bool = False) -> None:
        super().__init__(text)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@dataclass(frozen=True)
class FoundFake(Engine):
    """An engine whose command line is the fake."""

    fake: FakeEngine = field(default_factory=FakeEngine)

    def command(self) -> PulumiCommand:
        return self.fake


class Office:
    """Commands are typed here, and their words and exit codes read."""

    def __init__(self, folder: Path, *, answer: str | None = None) -> None:
        self.project = make_project(folder)
        self.engine = FakeEngine()
        self.out, self.err = Screen(), Screen(is_terminal=answer is not None)
        self._ask = Screen(answer or "", is_terminal=answer is not None)
        self.processes: Processes = LocalProgram()
        self.environment = {"HOME": str(folder / "home"), "PATH": "/nowhere"}
        self.clock = FakeClock()

    @property
    def terminal(self) -> Terminal:
        return Terminal(self.out, self.err, self._ask)

    def desk(self, folder: Path | None = None) -> Desk:
        found = FoundFake("cli", Path("/opt/pulumi/bin/pulumi"), "3.260.0", "found", self.engine)
        return Desk(
            self.terminal,
            self.clock,
            self.processes,
            self.environment,
            folder or self.project.folder,
            lambda environment, processes: found,
        )

    def type(self, *words: str) -> ExitCode:
        """As after `raydog`."""
        options = parser().parse_args(words)
        return ended(self.terminal, lambda: options.run(options, self.desk()))

    def said(self) -> str:
        """What was written to stderr since the last time this was asked."""
        return _taken(self.err)

    def printed(self) -> str:
        """The same of stdout."""
        return _taken(self.out)

    def asked_for(self) -> Sequence[str]:
        """The verbs the engine got."""
        return self.engine.verbs()


def _taken(screen: Screen) -> str:
    text = screen.getvalue()
    screen.seek(0)
    screen.truncate()
    return text
