"""A run as lines, for a pipe or a log."""

from __future__ import annotations

from types import TracebackType

from raydog_resources.cli.terminal import Terminal
from raydog_resources.workspace.progress import Progress
from raydog_resources.workspace.run_event import RunEvent


class PlainView:
    """One line for each thing that happens, with the seconds since the run began."""

    def __init__(self, terminal: Terminal, progress: Progress) -> None:
        self._terminal = terminal
        self.progress = progress

    def hear(self, event: RunEvent) -> None:
        line = self.progress.hear(event)
        if line:
            self._terminal.say(f"[{self.progress.elapsed():4.0f} s] {line}")

    def __enter__(self) -> PlainView:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is drawn that would have to be taken away."""
