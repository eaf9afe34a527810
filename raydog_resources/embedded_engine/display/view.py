"""Whoever shows events."""

from __future__ import annotations

from typing import Protocol

from raydog_resources.embedded_engine.display.event import Event


class View(Protocol):
    """Given each event, one after the other."""

    def show(self, event: Event) -> None:
        """Show it, or remember it."""
