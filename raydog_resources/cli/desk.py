"""What a command works with: who reads, the project, the engine, the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.cli.live_view import LiveView
from raydog_resources.cli.plain_view import PlainView
from raydog_resources.cli.terminal import Terminal
from raydog_resources.clock import Clock
from raydog_resources.gateways.event_trail import EventTrail
from raydog_resources.gateways.log_folder import LogFolder
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.engine import Engine, choose_engine
from raydog_resources.workspace.progress import Progress
from raydog_resources.workspace.workplace import Workplace, find_workplace

ChooseEngine = Callable[[Mapping[str, str], Processes], Engine]


@dataclass(frozen=True)
class Desk:
    """Everything that touches the outside comes in here."""

    terminal: Terminal
    clock: Clock
    processes: Processes
    environment: Mapping[str, str]
    folder: Path
    choose_engine: ChooseEngine = choose_engine

    def workplace(self) -> Workplace:
        """The project around the folder."""
        return find_workplace(self.folder, self.environment)

    def engine(self) -> Engine:
        """The engine that would run it."""
        return self.choose_engine(self.environment, self.processes)

    def stack(self, name: str) -> ClusterStack:
        """One of its stacks, with an engine to run it."""
        workplace = self.workplace()
        return workplace.stack(name, self.engine())

    def described_stack(self, name: str) -> ClusterStack:
        """The same for who is going to make it: a bad description is refused before an engine is looked for."""
        self.workplace().settings(name).require()
        return self.stack(name)

    def trail(self, stack: str) -> EventTrail:
        """What happened to a stack."""
        return EventTrail(self.workplace().project.folder, stack, self.clock, self.environment)

    def logs(self, stack: str) -> LogFolder:
        """What its nodes printed, also those that are gone."""
        return LogFolder(self.workplace().project.folder, stack, self.clock, self.environment)

    def view(self, *, preview: bool = False) -> LiveView | PlainView:
        """What is shown while the engine runs."""
        progress = Progress(self.clock, preview=preview)
        if self.terminal.is_live and not preview:
            return LiveView(self.terminal, progress)
        return PlainView(self.terminal, progress)
