"""Notes in the stack's trail when a node was asked for, is up, is a node of Ray, drains, and is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from raydog_resources.gateways.event_trail import NODE, Trail
from raydog_resources.gateways.task import Task
from raydog_resources.resources.job_view import JobView
from raydog_resources.resources.node_report import reason_of

ASKED, UP, JOINED, DRAINING, GONE = "asked", "up", "joined", "draining", "gone"


class _Who(NamedTuple):
    name: str
    group: str
    ident: str


class NodeTrail:
    """Each step of a node once, whoever sees it first and in whichever run."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._known: set[tuple[str, str]] | None = None

    def see(self, group: str, tasks: Iterable[Task], joined: Collection[str] = ()) -> None:
        """How the tasks of a group are now; `joined` by their ids."""
        for task in tasks:
            who = _Who(task.name, group, task.id)
            self._step(ASKED, who, at=_seconds(task.started or task.finished))
            if task.started is not None:
                self._step(UP, who, at=_seconds(task.started))
            if task.id in joined:
                self._step(JOINED, who)
            if task.state.ended:
                error = reason_of(task.errors[-1]) if task.errors else ""
                self._step(GONE, who, at=_seconds(task.finished), text=error, state=task.state.value)

    def draining(self, group: str, tasks: Iterable[Task]) -> None:
        """They are asked to leave."""
        for task in tasks:
            self._step(DRAINING, _Who(task.name, group, task.id))

    def see_job(self, job_id: str, seen: JobView) -> None:
        """How the nodes of a job are now; a node bears the job's number and its own."""
        for row in seen.nodes:
            who = _Who(row["name"], row["group"], row["id"])
            self._step(ASKED, who, at=seen.submitted_at or seen.started_at)
            self._step(UP, who, at=seen.started_at)
            self._step(JOINED, who)
        for index, end in seen.ended_nodes.items():
            ident = f"{seen.run.rpartition('/')[2]}.{index}"
            text = f"exit code {end['code']}" if end.get("code") else ""
            self._gone(ident, text=text, state="failed" if text else "ended")
        if seen.is_over:
            for ident in self._living(f"{job_id}."):
                self._gone(ident, text=seen.why, state=seen.state)

    def end_job(self, job_id: str) -> None:
        """It was ended by us, and its nodes with it."""
        for ident in self._living(f"{job_id}."):
            self._gone(ident, text="", state="ended")

    def _gone(self, ident: str, *, text: str, state: str) -> None:
        found = [one for one in self._trail.events() if one.kind == NODE and one.facts.get("id") == ident]
        name, group = (found[-1].about, str(found[-1].facts.get("group", ""))) if found else (ident, "")
        self._step(GONE, _Who(name, group, ident), text=text, state=state)

    def _living(self, prefix: str) -> list[str]:
        seen = self._seen()
        idents = sorted({ident for ident, _ in seen if ident.startswith(prefix)})
        return [ident for ident in idents if (ident, GONE) not in seen]

    def _step(
        self, what: str, who: _Who, *, at: float | None = None, text: str = "", state: str = ""
    ) -> None:
        known = self._seen()
        if (who.ident, what) not in known:
            known.add((who.ident, what))
            facts = {"group": who.group, "id": who.ident, "state": state}
            self._trail.note(NODE, what, about=who.name, text=text, at=at, **facts)

    def _seen(self) -> set[tuple[str, str]]:
        if self._known is None:
            events = self._trail.events()
            self._known = {(str(one.facts.get("id")), one.what) for one in events if one.kind == NODE}
        return self._known


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
