"""Six conditions, and the phase that follows from them, for each moment of a cluster's life."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from raydog_resources.workspace.status.conditions import Condition, conditions_of
from raydog_resources.workspace.status.facts import ClusterFacts, NodeFacts, NodeState
from raydog_resources.workspace.status.phases import parts_of, phase_of


def node(group: str, state: NodeState, number: int = 1, **more: Any) -> NodeFacts:
    return NodeFacts(f"{group}-{number}", group, f"{group}{number}", state, **more)


def cluster(head: NodeState, *workers: NodeState, **more: Any) -> ClusterFacts:
    """Two workers are wanted."""
    nodes = (node("head", head), *(node("a", state, number) for number, state in enumerate(workers)))
    return ClusterFacts(exists=True, wanted={"a": 2}, nodes=nodes, **more)


WAITING, STARTING, READY = NodeState.WAITING, NodeState.STARTING, NodeState.READY
FAILED, DRAINING, UNKNOWN = NodeState.FAILED, NodeState.DRAINING, NodeState.UNKNOWN
WHOLE = cluster(READY, READY, READY, was_ready=True)
# Each moment: the phase, and Provisioned, HeadReady, WorkersReady, Degraded, Draining, Expired.
LIFE = {
    "none": (ClusterFacts(), "absent", "ffffff"),
    "just begun": (ClusterFacts(exists=True), "provisioning", "fftfff"),
    "no machine yet": (cluster(WAITING, WAITING, WAITING), "provisioning", "ffffff"),
    "the head starts": (cluster(STARTING, STARTING, STARTING), "starting", "tfffff"),
    "workers start": (cluster(READY, READY, STARTING), "starting", "ttffff"),
    "whole": (WHOLE, "ready", "tttfff"),
    "grows": (cluster(READY, READY, WAITING, was_ready=True), "provisioning", "ftffff"),
    "a worker failed": (cluster(READY, READY, FAILED, was_ready=True), "degraded", "ftftff"),
    "a worker vanished": (cluster(READY, READY, was_ready=True), "degraded", "ftftff"),
    "a failed start": (cluster(FAILED, STARTING, STARTING), "degraded", "ffftff"),
    "half made": (replace(WHOLE, half_made="cluster: x"), "degraded", "ttttff"),
    "a node beside it starts": (
        replace(WHOLE, nodes=(*WHOLE.nodes, node("observability", WAITING))),
        "ready",
        "tttfff",
    ),
    "nobody observes it": (
        replace(WHOLE, nodes=(*WHOLE.nodes, node("observability", FAILED)), not_observed="its node failed"),
        "degraded",
        "ttttff",
    ),
    "one drains": (cluster(READY, READY, DRAINING, was_ready=True), "draining", "ttfftf"),
    "it is cancelled": (replace(WHOLE, ending="cancelling"), "draining", "tttftf"),
    "over": (replace(WHOLE, nodes=(), over="cancelled"), "ended", "ffftff"),
    "time over": (replace(WHOLE, expired="walltime", over="walltime"), "expired", "tttfft"),
    "no answer": (ClusterFacts(exists=True, unanswered="no route"), "unknown", "uuuuuu"),
    "Ray is silent": (
        cluster(UNKNOWN, UNKNOWN, UNKNOWN, was_ready=True, ray_unanswered="no answer"),
        "unknown",
        "tuufff",
    ),
}


@pytest.mark.parametrize("moment", LIFE)
def test_every_moment_has_its_phase_and_conditions(moment: str) -> None:
    facts, phase, marks = LIFE[moment]
    found = conditions_of(facts)
    assert "".join(each.status[0] for each in found) == marks
    assert phase_of(facts, found) == phase


def of(facts: ClusterFacts, kind: str) -> Condition:
    return next(each for each in conditions_of(facts) if each.type == kind)


def test_workers_are_counted() -> None:
    found = of(cluster(READY, READY, STARTING), "WorkersReady")
    assert (found.ready, found.wanted, found.message) == (1, 2, "1 of 2 workers are nodes of Ray")


def test_the_error_of_the_node_that_ended_is_in_the_message_with_its_time() -> None:
    lost = node("a", FAILED, 9, last_error="exit code 3: Ray or the own script ended", since=50.0)
    facts = replace(WHOLE, nodes=(*WHOLE.nodes[:2], lost))
    found = of(facts, "Degraded")
    assert (found.reason, found.since) == ("NodesLost", 50.0)
    assert found.message == "1 nodes have ended; a-9: exit code 3: Ray or the own script ended"
    provision, head, workers = parts_of(facts, conditions_of(facts))
    assert (head.state, workers.state, workers.last_error) == ("done", "failed", lost.last_error)
    assert provision.state == "failed"


def test_parts_come_up_one_after_the_other() -> None:
    def states(facts: ClusterFacts) -> list[str]:
        return [part.state for part in parts_of(facts, conditions_of(facts))]

    assert states(ClusterFacts()) == ["not begun"] * 3
    assert states(cluster(WAITING, WAITING, WAITING)) == ["under way", "not begun", "not begun"]
    assert states(cluster(STARTING, STARTING, WAITING)) == ["under way", "under way", "under way"]
    assert states(WHOLE) == ["done"] * 3


def test_since_when_is_when_the_last_of_them_was_there() -> None:
    nodes = (node("head", READY, since=5.0), node("a", READY, 1, since=7.0), node("a", READY, 2, since=6.0))
    facts = replace(WHOLE, nodes=nodes)
    assert (of(facts, "HeadReady").since, of(facts, "WorkersReady").since) == (5.0, 7.0)
