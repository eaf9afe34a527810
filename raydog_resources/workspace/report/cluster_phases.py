"""Which phase the cluster was in at which time, told by its nodes and the runs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from raydog_resources.workspace.report.node_life import NodeLife, Run, Story


@dataclass(frozen=True)
class Stretch:
    """A phase and how long it lasted."""

    phase: str
    begun: float
    ended: float


def stretches_of(story: Story, now: float) -> list[Stretch]:
    """One after the other; times at which there was no cluster are left out."""
    moments = sorted({moment for moment in _moments(story) if moment < now} | {now})
    found: list[Stretch] = []
    for begun, ended in pairwise(moments):
        phase = _phase(story.nodes, story.runs, begun)
        if not phase:
            continue
        if found and found[-1].phase == phase and found[-1].ended == begun:
            found[-1] = Stretch(phase, found[-1].begun, ended)
        else:
            found.append(Stretch(phase, begun, ended))
    return found


def _moments(story: Story) -> list[float]:
    steps = [
        step for node in story.nodes for step in (node.asked, node.up, node.joined, node.draining, node.gone)
    ]
    turns = [turn for run in story.runs for turn in (run.begun, run.ended)]
    return [moment for moment in (*steps, *turns) if moment is not None]


def _phase(nodes: Sequence[NodeLife], runs: Sequence[Run], at: float) -> str:
    living = [node for node in nodes if node.begun <= at and not _past(node.gone, at)]
    under_way = [run.verb for run in runs if run.begun <= at and not _past(run.ended, at)]
    if not living:
        return "provisioning" if "up" in under_way else ""
    if "destroy" in under_way:
        return "draining"
    if any(not _past(node.up, at) for node in living):
        return "provisioning"
    if any(not _past(node.joined, at) for node in living):
        return "starting"
    if any(_past(node.draining, at) for node in living):
        return "draining"
    return "degraded" if _lost(nodes, runs, at) else "ready"


def _lost(nodes: Sequence[NodeLife], runs: Sequence[Run], at: float) -> bool:
    """A node failed, and no run has made another since."""
    good = (run.ended for run in runs if run.verb == "up" and run.outcome == "done" and run.ended)
    mended = max((ended for ended in good if ended <= at), default=0.0)
    return any(node.failed and node.gone is not None and mended < node.gone <= at for node in nodes)


def _past(moment: float | None, at: float) -> bool:
    return moment is not None and moment <= at
