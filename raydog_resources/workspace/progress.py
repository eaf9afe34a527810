"""How far a run is, thing by thing: who is at work, on what, since when; and the line a log would get."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from raydog_resources.clock import Clock
from raydog_resources.workspace.run_event import Began, Complained, Ended, RunEvent, Said, Stopping

_BEGUN = {
    "create": "being made",
    "update": "being changed",
    "delete": "being removed",
    "replace": "its replacement is being made",
    "delete old": "the old one is being removed",
}
_WOULD = {
    "create": "would be made",
    "update": "would be changed",
    "delete": "would be removed",
    "replace": "would be replaced",
    "delete old": "",
}
_DONE = {
    "create": "made",
    "update": "changed",
    "delete": "removed",
    "replace": "replaced",
    "delete old": "the old one is removed",
}
_FOUND = {"update": "is not as it was", "delete": "is gone"}
STOPPING = (
    "stopping: what is being made now is finished and kept in the state; Ctrl-C again ends it at once, "
    "and the next run takes over what was cut off"
)


@dataclass
class Row:
    """A thing somebody is at work on."""

    name: str
    phase: str
    since: float


class Progress:
    """Told every event, it knows who is at work and what has been done."""

    def __init__(self, clock: Clock, *, preview: bool = False) -> None:
        self._clock = clock
        self._preview = preview
        self._began = clock.monotonic()
        self.rows: dict[str, Row] = {}
        self.done: Counter[str] = Counter()
        self.stopping = False

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._clock.monotonic() - self._began

    def age(self, row: Row) -> float:
        """Seconds since the work on a thing began."""
        return self._clock.monotonic() - row.since

    def hear(self, event: RunEvent) -> str:
        """Remember it; the line that should be written of it, or ""."""
        if isinstance(event, Began):
            return self._begin(event)
        if isinstance(event, Ended):
            return "" if self._preview else self._end(event)
        if isinstance(event, Said):
            return self._say(event)
        if isinstance(event, Complained) and event.is_warning:
            return f"caution: {event.sentence()}"
        if isinstance(event, Stopping):
            self.stopping = True
            return STOPPING
        return ""

    def _begin(self, event: Began) -> str:
        changed = f" ({', '.join(event.changed)})" if event.changed and event.act != "create" else ""
        if self._preview:
            self.done[_WOULD.get(event.act, "")] += 1
            would = _WOULD.get(event.act, "")
            return f"{event.thing.name}: {would}{changed}" if would else ""
        phase = f"{_BEGUN.get(event.act, 'being looked at')}{changed}"
        self.rows[event.thing.urn] = Row(event.thing.name, phase, self._clock.monotonic())
        return f"{event.thing.name}: {phase}" if event.act in _BEGUN else ""

    def _end(self, event: Ended) -> str:
        row = self.rows.pop(event.thing.urn, None)
        took = f" after {self.age(row):.0f} s" if row is not None else ""
        if event.failed:
            self.done["failed"] += 1
            return f"{event.thing.name}: failed{took}"
        if row is not None and row.phase == "being looked at":
            self.done[_FOUND.get(event.act, "")] += 1
            changed = f" ({', '.join(event.changed)})" if event.changed else ""
            return f"{event.thing.name}: {_FOUND[event.act]}{changed}" if event.act in _FOUND else ""
        self.done[_DONE.get(event.act, "")] += 1
        return f"{event.thing.name}: {_DONE[event.act]}{took}" if event.act in _DONE else ""

    def row_about(self, name: str) -> Row | None:
        """The thing of that name somebody is at work on; things say their live names, which begin with it."""
        return next((row for row in self.rows.values() if f"{name} ".startswith(f"{row.name} ")), None)

    def _say(self, event: Said) -> str:
        row = self.row_about(event.about)
        if row is not None:
            row.phase = event.sentence
        if not event.about:
            # A program that is stopped says where it was, line by line; nobody asked.
            return "" if self.stopping else event.sentence
        return f"{event.about}: {event.sentence}"

    def summary(self) -> str:
        """`3 made, 1 changed`; "" when nothing was done."""
        return ", ".join(f"{count} {what}" for what, count in self.done.items() if what)
