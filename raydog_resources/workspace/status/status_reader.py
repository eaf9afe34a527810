"""Puts the document together: what is asked, what follows from it, and the words for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from raydog_resources.clock import Clock
from raydog_resources.config.platform_url import LOCAL
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.event_trail import RUN, Trail
from raydog_resources.gateways.ray_use import Amount
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment
from raydog_resources.workspace.job_status import has_job
from raydog_resources.workspace.run_trail import BEGUN
from raydog_resources.workspace.status.conditions import Condition, conditions_of
from raydog_resources.workspace.status.document import FORMAT, StatusDocument
from raydog_resources.workspace.status.facts import ClusterFacts, NodeFacts, NodeState
from raydog_resources.workspace.status.job_facts import JobFacts
from raydog_resources.workspace.status.node_history import NodeHistory
from raydog_resources.workspace.status.phases import Part, parts_of, phase_of
from raydog_resources.workspace.status.yellowdog_facts import YellowDogFacts

_LOCAL_PLATFORM = "local platform"
_NOT_SHOWN = ("connect", "nodes")


class StatusReader:
    """For one stack; each `read` asks anew."""

    def __init__(
        self,
        stack: str,
        deployment: Deployment,
        look: PlatformLook,
        *,
        token: str,
        trail: Trail,
        clock: Clock,
    ) -> None:
        self._stack = stack
        self._deployment = deployment
        self._look = look
        self._token = token
        self._trail = trail
        self._clock = clock

    def read(self) -> StatusDocument:
        """A platform that can't be asked is part of the status."""
        facts = self._facts()
        conditions = conditions_of(facts)
        phase = phase_of(facts, conditions)
        outputs = self._deployment.outputs or {}
        return StatusDocument.model_validate(
            {
                "format": FORMAT,
                "stack": self._stack,
                "at": _moment(self._clock.now()),
                "place": self._place(),
                "phase": phase,
                "state": _sentence(phase, facts, conditions),
                "since": _moment(_since(phase, conditions)),
                "expires_at": _moment(facts.expires_at),
                "conditions": [_condition(each) for each in conditions],
                "phases": [_part(each) for each in parts_of(facts, conditions)],
                "nodes": [_node(node) for node in facts.nodes],
                "things": [one.thing.name for one in self._deployment.resources],
                "outputs": {name: value for name, value in outputs.items() if name not in _NOT_SHOWN},
                "script": dict(facts.script),
                "troubles": self._troubles(facts),
            }
        )

    def _facts(self) -> ClusterFacts:
        if not self._deployment.resources and not self._deployment.pending:
            return ClusterFacts()
        half = [f"{one.thing.name}: {_first_line(one.why_half_made)}" for one in self._deployment.half_made]
        try:
            asked = self._asked()
            return replace(
                asked, half_made=next(iter(half), ""), ending=asked.ending or self._being_removed()
            )
        except RaydogError as error:
            return ClusterFacts(
                exists=True, unanswered=str(error), nodes=self._remembered(), half_made=next(iter(half), "")
            )

    def _being_removed(self) -> str:
        """The requirement goes first: what is left then looks as at the beginning."""
        runs = [event for event in self._trail.events() if event.kind == RUN and event.facts.get("verb")]
        last = runs[-1] if runs else None
        at_work = last is not None and last.facts["verb"] == "destroy" and last.what == BEGUN
        return "raydog destroy has begun, and has not ended" if at_work else ""

    def _asked(self) -> ClusterFacts:
        if has_job(self._deployment):
            return JobFacts(self._deployment, self._look.job(), self._token, self._trail).read()
        history = NodeHistory(self._trail.events())
        found = YellowDogFacts(self._deployment, self._look, self._token, history).read()
        trail = NodeTrail(self._trail)
        for node in self._look.nodes():
            # Whoever looks is the first to see a node's end, where nobody is at work on the stack.
            trail.see(node.group, [node.task])
        return found

    def _remembered(self) -> tuple[NodeFacts, ...]:
        """The nodes as of the last run."""
        known = (self._deployment.outputs or {}).get("nodes") or []
        return tuple(
            NodeFacts(
                name=row["name"],
                group=row["group"],
                id=row["id"],
                state=NodeState.UNKNOWN,
                word=f"{row['state']} (as of the last run)",
                private_ip=row.get("private_ip") or "",
                public_ip=row.get("public_ip") or "",
            )
            for row in known
        )

    def _place(self) -> str:
        if self._deployment.place:
            return str(json.loads(self._deployment.place).get("kind", ""))
        if self._deployment.platform_url == LOCAL:
            return _LOCAL_PLATFORM
        return "yellowdog" if self._deployment.resources else ""

    def _troubles(self, facts: ClusterFacts) -> list[str]:
        half = [
            f"{one.thing.name}: half made: {_first_line(one.why_half_made)}"
            for one in self._deployment.half_made
        ]
        count = len(self._deployment.pending)
        cut = f"{count} things were being made when a run was cut off, or are being made now"
        pending = [f"{cut}. Next: raydog up {self._stack}"] if count else []
        silent = [f"its platform could not be asked: {facts.unanswered}"] if facts.unanswered else []
        ray = [f"Ray could not be asked: {facts.ray_unanswered}"] if facts.ray_unanswered else []
        lines = facts.observability_tail if facts.not_observed else ()
        observed = [f"observability's last lines: {' | '.join(lines)}"] if lines else []
        return [*half, *pending, *silent, *ray, *observed]


def _sentence(phase: str, facts: ClusterFacts, conditions: list[Condition]) -> str:
    if phase == "absent":
        return "there is no cluster"
    said = {each.type: each.message for each in conditions}
    why = {
        "provisioning": said["Provisioned"],
        "starting": said["WorkersReady"]
        if facts.head and facts.head.state is NodeState.READY
        else said["HeadReady"],
        "degraded": said["Degraded"],
        "draining": said["Draining"],
        "expired": facts.expired,
        "ended": facts.over,
        "unknown": facts.unanswered or facts.ray_unanswered,
    }.get(phase, "")
    return f"{phase}: {why}" if why and why != phase else phase


def _since(phase: str, conditions: list[Condition]) -> float | None:
    wanted = {
        "ready": ("HeadReady", "WorkersReady"),
        "degraded": ("Degraded",),
        "draining": ("Draining",),
        "expired": ("Expired",),
    }.get(phase, ())
    return max((each.since for each in conditions if each.type in wanted and each.since), default=None)


def _condition(each: Condition) -> dict[str, Any]:
    return {**each.__dict__, "message": _first_line(each.message), "since": _moment(each.since)}


def _part(part: Part) -> dict[str, Any]:
    return {**part.__dict__, "since": _moment(part.since)}


def _node(node: NodeFacts) -> dict[str, Any]:
    return {
        "name": node.name,
        "group": node.group,
        "id": node.id,
        "state": node.state.value,
        "platform_state": node.word,
        "since": _moment(node.since),
        "private_ip": node.private_ip,
        "public_ip": node.public_ip,
        "cpus": _amount(node.use.cpus),
        "gpus": _amount(node.use.gpus),
        "memory": _amount(node.use.memory),
        "last_error": node.last_error,
    }


def _amount(amount: Amount | None) -> Mapping[str, float] | None:
    return None if amount is None else {"used": amount.used, "total": amount.total}


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else ""
