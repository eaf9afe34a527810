"""The start-up report: every node, the missing ones first, no secret, and the whole of it kept."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.task import Task, TaskState
from raydog_resources.resources.start_report import StartReport
from tests.unit.resources.rig import Cluster, Rig, pool_spec


def nodes_of(cluster: Cluster) -> list[tuple[str, Task]]:
    tasks = cluster.rig.platform.tasks.all()
    head = cluster.head.outputs["head_id"]
    return [("head" if task.id == head else "a", task) for task in tasks]


def report_of(cluster: Cluster, *secrets: str) -> StartReport:
    reach = cluster.rig.heads.reach
    return StartReport(reach, cluster.rig.access, {"a": cluster.worker_pool.ident}, secrets)


def test_missing_nodes_come_first_with_their_logs_and_the_whole_is_kept(cluster: Cluster) -> None:
    cluster.rig.access.log = "\n".join(f"line {number}" for number in range(100))
    nodes = nodes_of(cluster)
    joined = {task.id for name, task in nodes if name == "head"}
    text = report_of(cluster).text("cluster: too late", nodes, joined=joined)
    lines = text.splitlines()
    assert lines[0] == "cluster: too late"
    assert lines[1].startswith("a (task w-")
    assert "line 79" not in text
    assert text.count("line 80\n") == 2
    assert "head (task head-" in text
    assert lines[-1] == "this report, with more of the logs: reports/cluster.txt"
    (kept,) = cluster.rig.reports.kept
    assert kept.count("line 0\n") == 3


def test_a_secret_that_a_node_has_printed_is_taken_out(cluster: Cluster) -> None:
    cluster.rig.access.log = "started with s3cret-token"
    text = report_of(cluster, "s3cret-token", "").text("cluster: x", nodes_of(cluster))
    assert "started with …" in text
    assert "s3cret" not in text + cluster.rig.reports.kept[0]


def test_a_task_without_a_machine_says_what_its_pool_has() -> None:
    rig = Rig(boot_seconds=500)
    pool = rig.pools.make(pool_spec())
    waiting = Task("t", "w-1.1", "g", TaskState.READY)
    text = StartReport(rig.heads.reach, None, {"a": pool.ident}).text("cluster: x", [("a", waiting)])
    assert "no machine has taken its task yet; of 2 machines that its pool wants 0 run (2 pending)" in text


def test_of_many_nodes_some_are_shown_and_all_are_kept() -> None:
    cluster = Cluster(Rig(), nodes=30)
    text = report_of(cluster).text("cluster: x", nodes_of(cluster))
    assert "and 21 nodes more" in text
    assert cluster.rig.reports.kept[0].count("(task w-") == 30


def test_where_nodes_cannot_be_asked_two_are_tried_and_it_is_said(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def silent(task: Task, lines: int) -> str:
        asked.append(task.name)
        raise CouldNotAsk("no route")

    monkeypatch.setattr(cluster.rig.access, "log_tail", silent)
    text = report_of(cluster).text("cluster: x", nodes_of(cluster))
    assert len(asked) == 2
    assert text.count("(it could not be read: no route)") == 2
