"""From the trail to nodes, runs, phases and a bill."""

from __future__ import annotations

import pytest

from raydog_resources.workspace.report.bill import bill_of
from raydog_resources.workspace.report.cluster_phases import stretches_of
from tests.told_story import BEGAN, NOW, told_story

STORY = told_story().story


def test_each_nodes_steps_are_put_together() -> None:
    node = next(node for node in STORY.nodes if node.id == "t2")
    steps = [node.asked, node.up, node.joined, node.draining, node.gone]
    assert [step - BEGAN for step in steps if step is not None] == [12, 80, 120, 1100, 1160]
    assert (node.failed, node.state) == (False, "aborted")
    assert [node.id for node in STORY.nodes if node.failed] == ["t4", "t5"]


def test_a_run_is_closed_by_the_end_of_the_same_verb() -> None:
    told = [(run.verb, run.outcome, run.ended is not None) for run in STORY.runs]
    assert told == [
        ("up", "done", True),
        ("destroy", "done", True),
        ("up", "failed", True),
        ("up", "done", True),
        ("refresh", "done", True),
        ("up", "done", True),
    ]
    assert STORY.runs[2].why.startswith("cluster: a node ended")


def test_a_group_costs_its_nodes_time() -> None:
    bill = bill_of(STORY.nodes, STORY.prices, NOW)
    gpu = next(item for item in bill.items if item.group == "gpu")
    seconds = (185 - 150) + (NOW - BEGAN - 330)
    assert gpu.hours == pytest.approx(seconds / 3600)
    assert gpu.cost == pytest.approx(3.2 * seconds / 3600)
    assert bill_of(STORY.nodes, {}, NOW).cost is None


def test_phases_follow_from_nodes_and_runs() -> None:
    def at(seconds: float) -> str:
        return next((p.phase for p in phases if p.begun <= BEGAN + seconds < p.ended), "")

    phases = stretches_of(STORY, NOW)
    told = [at(seconds) for seconds in (1, 30, 130, 190, 230, 270, 350, 500, 800, 1120, 1400)]
    assert told == [
        *("provisioning", "provisioning", "provisioning", "degraded", "degraded", "provisioning", "starting"),
        *("ready", "degraded", "draining", "ready"),
    ]
    assert at(-3600) == ""
