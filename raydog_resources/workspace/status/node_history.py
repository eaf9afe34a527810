"""What the trail tells of nodes: when each step of theirs was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from raydog_resources.gateways.event_trail import NODE, Event
from raydog_resources.resources.node_trail import DRAINING, GONE


class NodeHistory:
    """Asked by a node's id."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._steps: dict[str, dict[str, float]] = {}
        for event in events:
            if event.kind == NODE:
                self._steps.setdefault(str(event.facts.get("id")), {})[event.what] = event.at

    def when(self, ident: str, step: str) -> float | None:
        """None where nobody saw it."""
        return self._steps.get(ident, {}).get(step)

    def is_draining(self, ident: str) -> bool:
        """Whether it was asked to leave, and nobody has seen it gone."""
        steps = self._steps.get(ident, {})
        return DRAINING in steps and GONE not in steps
