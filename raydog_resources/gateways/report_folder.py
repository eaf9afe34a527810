"""Start-up reports, kept in `.raydog/reports/<stack>/`: the node they tell of may be gone by the time they are read."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from raydog_resources.clock import Clock
from raydog_resources.gateways.kept_folder import KeptFolder, file_word

MOST = 20


class Reports(Protocol):
    """Where reports are kept."""

    def keep(self, thing: str, text: str) -> str:
        """Where it lies now, for people; "" where nothing can be kept."""
        ...


class ReportFolder:
    """The reports of one stack of one project, closed to everybody else; the oldest make room for new ones."""

    def __init__(self, project: Path, stack: str, clock: Clock) -> None:
        self._folder = KeptFolder(project, "reports", stack)
        self._clock = clock

    def keep(self, thing: str, text: str) -> str:
        stamp = datetime.fromtimestamp(self._clock.now(), timezone.utc).strftime("%Y-%m-%dT%H-%M-%S.%f")[:-3]
        name = f"{stamp}Z-{file_word(thing)}.txt"
        try:
            path = self._folder.write(name, text if text.endswith("\n") else f"{text}\n")
            for old in self._folder.files("*.txt")[:-MOST]:
                old.unlink(missing_ok=True)
        except OSError:
            # What the report is about matters more than that it could not be written down.
            return ""
        return self._folder.shown(path)

    def latest(self) -> str:
        """The newest report's place; "" when there is none: their names begin with the time."""
        found = self._folder.files("*.txt")
        return self._folder.shown(found[-1]) if found else ""
