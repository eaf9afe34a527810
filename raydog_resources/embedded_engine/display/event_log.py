"""The file that `pulumi.automation` follows while a run goes on: one event a line."""

from __future__ import annotations

import json
from pathlib import Path

from raydog_resources.embedded_engine.display.event import Event
from raydog_resources.embedded_engine.planner.step import Step


class EventLog:
    """Each event is in the file before the next one happens."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def show(self, event: Event, step: Step | None = None) -> None:  # noqa: ARG002
        """Append it."""
        self._file.write(json.dumps(event, separators=(",", ":")) + "\n")
        self._file.flush()
        if "cancelEvent" in event:
            self._file.close()
