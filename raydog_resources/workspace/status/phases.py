"""Which phase a cluster is in, and how far each part of its way up is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from raydog_resources.workspace.status.conditions import FALSE, TRUE, UNKNOWN, Condition
from raydog_resources.workspace.status.facts import ClusterFacts, NodeFacts, NodeState


@dataclass(frozen=True)
class Part:
    """Machines, the head, or the workers."""

    name: str
    state: str
    since: float | None = None
    last_error: str = ""


def phase_of(facts: ClusterFacts, conditions: Iterable[Condition]) -> str:
    """One word for the whole."""
    said = {each.type: each.status for each in conditions}
    if not facts.exists:
        return "absent"
    if facts.expired:
        return "expired"
    if facts.over:
        return "ended"
    if facts.ending:
        return "draining"
    if facts.unanswered:
        return "unknown"
    if said["Degraded"] == TRUE:
        return "degraded"
    if said["Draining"] == TRUE:
        return "draining"
    return _on_the_way(said)


def _on_the_way(said: dict[str, str]) -> str:
    if said["Provisioned"] == FALSE:
        return "provisioning"
    if said["HeadReady"] == TRUE and said["WorkersReady"] == TRUE:
        return "ready"
    return "unknown" if UNKNOWN in (said["HeadReady"], said["WorkersReady"]) else "starting"


def parts_of(facts: ClusterFacts, conditions: Iterable[Condition]) -> list[Part]:
    """In the order in which they come up."""
    said = {each.type: each for each in conditions}
    head = [facts.head] if facts.head else []
    return [
        _part("provision", said["Provisioned"], facts.nodes, facts),
        _part("head", said["HeadReady"], head, facts),
        _part("workers", said["WorkersReady"], facts.workers, facts),
    ]


def _part(name: str, condition: Condition, nodes: Iterable[NodeFacts], facts: ClusterFacts) -> Part:
    mine = list(nodes)
    error = next((node.last_error for node in reversed(mine) if node.last_error), "")
    if condition.status == TRUE:
        return Part(name, "done", condition.since)
    if condition.status != FALSE:
        return Part(name, "unknown", condition.since, error)
    if not facts.exists or not mine:
        return Part(name, "not begun")
    if any(node.state.is_over for node in mine):
        return Part(name, "failed", condition.since, error)
    begun = min((node.since for node in mine if node.since is not None), default=None)
    waits = all(node.state is NodeState.WAITING for node in mine)
    return Part(name, "not begun" if waits and name != "provision" else "under way", begun)
