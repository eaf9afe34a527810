"""Whoever shows events."""

from __future__ import annotations

from typing import Protocol

from raydog_resources.embedded_engine.display.event import Event
from raydog_resources.embedded_engine.planner.step import Step


class View(Protocol):
    """Given each event, one after the other."""

    def show(self, event: Event, step: Step | None = None) -> None:
        """Show it, or remember it; where it is about a step, with the step itself."""
