"""What an engine's preview says would change, kept as differences."""

from __future__ import annotations

from raydog_resources.workspace.review.difference import CHANGED, MADE, REMOVED, REPLACED, Difference
from raydog_resources.workspace.run_event import Began, RunEvent

_ACTS = {"create": MADE, "update": CHANGED, "replace": REPLACED, "delete": REMOVED}


class PreviewedDifferences:
    """Listens to a preview."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []

    def hear(self, event: RunEvent) -> None:
        if isinstance(event, Began) and event.act in _ACTS:
            kind, _, name = event.thing.urn.rpartition("::")
            fields = event.changed if event.act != "create" else ()
            self.differences.append(Difference(kind.rpartition(":")[2], name, _ACTS[event.act], fields))
