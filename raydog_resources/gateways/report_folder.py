"""Start-up reports, kept in `.raydog/reports/<stack>/`: the node they tell of may be gone by the time they are read."""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from raydog_resources.clock import Clock

MOST = 20
_FOLDER = Path(".raydog") / "reports"
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


class Reports(Protocol):
    """Where reports are kept."""

    def keep(self, thing: str, text: str) -> str:
        """Where it lies now, for people; "" where nothing can be kept."""
        ...


class ReportFolder:
    """The reports of one stack of one project, closed to everybody else; the oldest make room for new ones."""

    def __init__(self, project: Path, stack: str, clock: Clock) -> None:
        self._project = project
        self._folder = _FOLDER / _OTHER.sub("_", stack or "unnamed")
        self._clock = clock

    def keep(self, thing: str, text: str) -> str:
        stamp = datetime.fromtimestamp(self._clock.now(), timezone.utc).strftime("%Y-%m-%dT%H-%M-%S.%f")[:-3]
        path = self._folder / f"{stamp}Z-{_OTHER.sub('_', thing)}.txt"
        try:
            self._prepare()
            descriptor = os.open(self._project / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text if text.endswith("\n") else f"{text}\n")
            for old in self._all()[:-MOST]:
                old.unlink(missing_ok=True)
        except OSError:
            # What the report is about matters more than that it could not be written down.
            return ""
        return str(path)

    def latest(self) -> str:
        """The newest report's place; "" when there is none."""
        found = self._all()
        return str(found[-1].relative_to(self._project)) if found else ""

    def _all(self) -> list[Path]:
        """Oldest first: their names begin with the time."""
        return sorted((self._project / self._folder).glob("*.txt"))

    def _prepare(self) -> None:
        home = self._project / _FOLDER.parts[0]
        for folder in (home, home / "reports", self._project / self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        ignored = home / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n")
