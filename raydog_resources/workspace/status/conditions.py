"""What can be said of a cluster as a whole: six conditions, each true, false or unknown, with its reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from raydog_resources.workspace.status.facts import ClusterFacts, NodeFacts, NodeState

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"


@dataclass(frozen=True)
class Condition:
    """One of them. `reason` is one word for programs, `message` a sentence for people."""

    type: str
    status: str
    reason: str
    message: str
    since: float | None = None
    ready: int | None = None
    wanted: int | None = None


def conditions_of(facts: ClusterFacts) -> list[Condition]:
    """All six, always in the same order."""
    return [
        _provisioned(facts),
        _head_ready(facts),
        _workers_ready(facts),
        _degraded(facts),
        _draining(facts),
        _expired(facts),
    ]


def _provisioned(facts: ClusterFacts) -> Condition:
    name = "Provisioned"
    without = _nothing(name, facts)
    if without is not None:
        return without
    nodes = [node for node in facts.nodes if node.is_of_ray]
    have = [node for node in nodes if node.state.has_machine]
    wanted = facts.workers_wanted + 1
    if len(have) >= wanted:
        return Condition(
            name, TRUE, "MachinesRun", f"{len(have)} of {wanted} nodes have a machine", _last(have)
        )
    why = f": {facts.waits_for}" if facts.waits_for else ""
    message = f"{len(have)} of {wanted} nodes have a machine{why}"
    lost = [node for node in nodes if node.state.is_over]
    reason = "MachinesLost" if facts.was_ready or lost else "WaitingForMachines"
    return Condition(name, FALSE, reason, message, _last(lost))


def _head_ready(facts: ClusterFacts) -> Condition:
    name, head = "HeadReady", facts.head
    without = _nothing(name, facts)
    if without is not None:
        return without
    if head is None:
        return Condition(name, FALSE, "NotBegun", "its task has not been made yet")
    if head.state is NodeState.READY:
        return Condition(name, TRUE, "RayAnswers", "Ray counts the head as alive", head.since)
    if head.state.is_over:
        return Condition(name, FALSE, "HeadEnded", head.last_error or "its task has ended", head.since)
    if head.state is NodeState.UNKNOWN:
        return Condition(name, UNKNOWN, "RayNotAsked", facts.ray_unanswered or "nobody knows", head.since)
    reason = {NodeState.WAITING: "WaitingForMachine", NodeState.DRAINING: "HeadDrains"}.get(
        head.state, "Starting"
    )
    return Condition(name, FALSE, reason, facts.ray_unanswered or f"it is {head.state.value}", head.since)


def _workers_ready(facts: ClusterFacts) -> Condition:
    name, ready, wanted = "WorkersReady", facts.workers_ready, facts.workers_wanted
    without = _nothing(name, facts)
    if without is not None:
        return without
    message = f"{ready} of {wanted} workers are nodes of Ray"
    if ready >= wanted:
        since = _last(node for node in facts.workers if node.state is NodeState.READY)
        return Condition(name, TRUE, "AllJoined", message, since, ready, wanted)
    if any(node.state is NodeState.UNKNOWN for node in facts.nodes):
        return Condition(name, UNKNOWN, "RayNotAsked", facts.ray_unanswered or message, None, ready, wanted)
    failed = [node for node in facts.workers if node.state.is_over]
    reason = "WorkersEnded" if failed else "WorkersMissing"
    return Condition(name, FALSE, reason, _with_error(message, failed), _last(failed), ready, wanted)


def _degraded(facts: ClusterFacts) -> Condition:
    name = "Degraded"
    without = _nothing(name, facts)
    if without is not None:
        return without
    failed = [node for node in facts.nodes if node.is_of_ray and node.state.is_over]
    here = facts.workers_ready + facts.workers_on_the_move
    short = facts.was_ready and here < facts.workers_wanted and not facts.ray_unanswered
    head_lost = facts.head is not None and facts.head.state.is_over
    if failed and (short or head_lost or not facts.was_ready):
        message = _with_error(f"{len(failed)} nodes have ended", failed)
        return Condition(name, TRUE, "NodesLost", message, _last(failed))
    if facts.half_made:
        return Condition(name, TRUE, "HalfMade", facts.half_made)
    if short:
        missing = facts.workers_wanted - here
        return Condition(name, TRUE, "WorkersMissing", f"{missing} workers are missing")
    if facts.not_observed and facts.was_ready:
        return Condition(name, TRUE, "NotObserved", f"Ray is as it was asked for; {facts.not_observed}")
    return Condition(name, FALSE, "AsAskedFor", "nothing that was there is missing")


def _draining(facts: ClusterFacts) -> Condition:
    name = "Draining"
    if facts.ending:
        return Condition(name, TRUE, "ClusterEnds", facts.ending)
    without = _nothing(name, facts)
    if without is not None:
        return without
    leaving = [node for node in facts.nodes if node.state is NodeState.DRAINING]
    if leaving:
        return Condition(name, TRUE, "NodesLeave", f"{len(leaving)} nodes are leaving", _last(leaving))
    return Condition(name, FALSE, "NobodyLeaves", "no node is leaving")


def _expired(facts: ClusterFacts) -> Condition:
    name = "Expired"
    if facts.expired:
        return Condition(name, TRUE, "TimeOver", facts.expired, facts.expires_at)
    without = _nothing(name, facts)
    if without is not None:
        return without
    if facts.expires_at is None:
        return Condition(name, FALSE, "NoLimit", "it has no lifetime that would end, or none that has begun")
    return Condition(name, FALSE, "TimeLeft", "its time is not over yet")


def _nothing(name: str, facts: ClusterFacts) -> Condition | None:
    """Where there is no cluster nothing is so; where nobody answers nothing is known."""
    if not facts.exists:
        return Condition(name, FALSE, "NoCluster", "there is no cluster")
    if facts.unanswered:
        return Condition(name, UNKNOWN, "PlatformNotAsked", facts.unanswered)
    return None


def _with_error(message: str, failed: list[NodeFacts]) -> str:
    errors: Iterator[str] = (f"{node.name}: {node.last_error}" for node in failed if node.last_error)
    first = next(errors, "")
    return f"{message}; {first}" if first else message


def _last(nodes: Iterable[NodeFacts]) -> float | None:
    return max((node.since for node in nodes if node.since is not None), default=None)
