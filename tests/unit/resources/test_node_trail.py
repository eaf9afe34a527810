"""Each step of a node is noted once, with the time at which it was, by whoever saw it first."""

from __future__ import annotations

from pathlib import Path

from raydog_resources.gateways.event_trail import EventTrail
from raydog_resources.gateways.scheduler_job import Job, JobState
from raydog_resources.resources.job_view import view
from raydog_resources.resources.node_trail import NodeTrail
from tests.fakes.clock import FakeClock
from tests.unit.resources.rig import Cluster, Rig


def trail_in(folder: Path) -> EventTrail:
    return EventTrail(folder, "t", FakeClock(), {})


def steps(folder: Path) -> list[tuple[str, str]]:
    return [(event.what, event.about) for event in trail_in(folder).events()]


def test_a_nodes_life_is_told_step_by_step(tmp_path: Path) -> None:
    cluster = Cluster(Rig(), nodes=1)
    platform, (ident,) = cluster.rig.platform, cluster.workers.outputs["task_ids"]
    task = platform.tasks.get(ident)
    NodeTrail(trail_in(tmp_path)).see("a", [task])
    NodeTrail(trail_in(tmp_path)).see("a", [task], {ident})
    NodeTrail(trail_in(tmp_path)).draining("a", [task])
    platform.fail(ident, exit_code=3)
    for _ in range(2):
        NodeTrail(trail_in(tmp_path)).see("a", [platform.tasks.get(ident)], {ident})
    assert steps(tmp_path) == [(what, task.name) for what in ("asked", "up", "joined", "draining", "gone")]
    gone = trail_in(tmp_path).events()[-1]
    finished = platform.tasks.get(ident).finished
    assert finished is not None
    assert gone.at == finished.timestamp()
    assert (gone.facts["state"], "exit code 3" in gone.text) == ("failed", True)


def test_nodes_of_a_job_go_with_it(tmp_path: Path) -> None:
    job = Job("17", "c", JobState.RUNNING, nodes=("n1", "n2"), submitted_at=10.0, started_at=20.0)
    files = {
        "runs/17.0/head.json": '{"address": "10.0.0.5"}',
        "runs/17.0/nodes.json": '{"alive": [["17.0.0", "cpu", "10.0.0.5"], ["17.0.1", "cpu", "10.0.0.6"]]}',
    }
    NodeTrail(trail_in(tmp_path)).see_job("17", view(job, files, 2))
    more = {**files, "runs/17.0/node.1.json": '{"code": 3, "host": "n2"}'}
    NodeTrail(trail_in(tmp_path)).see_job("17", view(job, more, 2))
    NodeTrail(trail_in(tmp_path)).end_job("17")
    found = trail_in(tmp_path).events()
    assert [event.at for event in found[:2]] == [10.0, 20.0]
    told = [(event.what, event.about, event.facts.get("state")) for event in found if event.what == "gone"]
    assert told == [("gone", "n2", "failed"), ("gone", "n1", "ended")]
