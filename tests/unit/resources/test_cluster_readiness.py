"""Readiness: every task a node of Ray, the token brought to each, a report when it does not come to that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.task import TaskState
from raydog_resources.resources.failure import HalfMade
from tests.unit.resources.rig import Cluster, Rig


def half_made(cluster: Cluster, **changes: Any) -> HalfMade:
    with pytest.raises(HalfMade) as caught:
        cluster.rig.readiness.make(cluster.readiness_spec(**changes))
    return caught.value


def test_ready_is_when_every_task_is_a_node(cluster: Cluster) -> None:
    outputs = cluster.rig.readiness.make(cluster.readiness_spec()).outputs
    assert outputs["state"] == "ready"
    assert [(row["group"], row["state"]) for row in outputs["nodes"]] == [
        ("head", "executing"),
        ("a", "executing"),
        ("a", "executing"),
    ]
    assert len({row["private_ip"] for row in outputs["nodes"]}) == 3


def test_every_node_gets_the_token_once(cluster: Cluster) -> None:
    cluster.rig.access.secrets.clear()
    cluster.rig.readiness.make(cluster.readiness_spec())
    outputs = cluster.head.outputs
    served = cluster.rig.access.secrets
    assert len(served) == len({name for name, _, _ in served}) == 3
    assert {(path, content) for _, path, content in served} == {(outputs["token_file"], outputs["ray_token"])}


def test_it_asks_for_lists_not_for_each_node() -> None:
    cluster = Cluster(Rig(), nodes=6)
    calls = cluster.rig.calls_of(lambda: cluster.rig.readiness.make(cluster.readiness_spec()))
    assert set(calls) == {"tasks.all", "nodes.of_pool"}
    assert calls.count("nodes.of_pool") == 2


def test_a_silent_ray_is_waited_for(cluster: Cluster) -> None:
    rig = cluster.rig
    rig.ray.error = CouldNotAsk("no answer")
    sleep = rig.clock.sleep

    def wakes_at_20(seconds: float) -> None:
        sleep(seconds)
        if rig.clock.monotonic() > 20:
            rig.ray.error = None

    rig.clock.sleep = wakes_at_20  # type: ignore[method-assign]
    assert rig.readiness.make(cluster.readiness_spec()).outputs["state"] == "ready"


def test_a_worker_that_never_joins_is_named_with_its_last_lines(cluster: Cluster) -> None:
    name = cluster.rig.platform.tasks.get(cluster.workers.outputs["task_ids"][1]).name
    cluster.rig.ray.kept_out = {name}
    cluster.rig.access.log = "waiting for the head"
    half = half_made(cluster, provision_seconds=10, ready_seconds=20)
    assert "2 of 3 nodes alive in Ray" in str(half)
    assert f"a (task {name}): its task is executing, and Ray does not count it as a node" in str(half)
    assert "waiting for the head" in str(half)
    assert half.outputs["state"] == "not ready"
    assert len(half.outputs["nodes"]) == 3


def test_a_worker_that_ended_is_not_waited_for(cluster: Cluster) -> None:
    cluster.rig.platform.fail(cluster.workers.outputs["task_ids"][0], exit_code=78)
    half = half_made(cluster)
    assert cluster.rig.clock.monotonic() == 0
    assert "Ray or Python on the node is not the declared version" in str(half)


def test_out_of_time_the_cluster_is_ended_where_that_was_wished(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    half = half_made(cluster, on_timeout="destroy", ready_seconds=1, provision_seconds=1)
    assert "the requirement was cancelled and 2 pools were terminated" in str(half)
    assert cluster.rig.live_tasks() == []


def test_what_could_not_be_ended_is_named(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    cluster.rig.platform.faults.fail("work.cancel", NotAuthorised("403", thing="the key"))
    half = half_made(cluster, on_timeout="destroy", ready_seconds=1, provision_seconds=1)
    assert "could not be ended: the key: 403" in str(half)


def test_a_door_that_stays_closed_is_part_of_the_report(cluster: Cluster) -> None:
    cluster.rig.access.closed = True
    cluster.rig.ray.error = CouldNotAsk("no answer")
    assert "Ray's token: node" in str(half_made(cluster, ready_seconds=1, provision_seconds=1))


def test_what_was_left_half_made_is_still_so_after_a_refresh(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    half = half_made(cluster, ready_seconds=1, provision_seconds=1)
    read = cluster.rig.readiness.read("readiness", dict(half.outputs))
    assert read.inputs is not None
    assert read.inputs["half_made"].startswith("cluster: waited 2 s")
    cluster.rig.ray.error = None
    made = cluster.rig.readiness.change("readiness", dict(half.outputs), cluster.readiness_spec())
    read = cluster.rig.readiness.read("readiness", made.outputs)
    assert read.inputs is not None
    assert "half_made" not in read.inputs


def test_machines_for_tasks_that_wait_are_asked_for_again(cluster: Cluster) -> None:
    rig = cluster.rig
    for ident in cluster.workers.outputs["task_ids"]:
        rig.platform.lose_node(rig.platform.tasks.get(ident).node_id)
    cluster.workers = rig.workers.make(cluster.worker_spec)
    calls = rig.calls_of(lambda: rig.readiness.make(cluster.readiness_spec()))
    assert calls.count("pools.resize") == 1


def test_that_ray_is_not_asked_is_said(cluster: Cluster) -> None:
    cluster.rig.readiness.make(cluster.readiness_spec(readiness="tasks"))
    assert "cluster: 3 of 3 nodes by their tasks alone, Ray is not asked" in cluster.rig.told


def test_which_nodes_are_still_to_come_is_said_once_for_each_change(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    cluster.rig.told.clear()
    half_made(cluster, ready_seconds=30, provision_seconds=1)
    assert cluster.rig.told == ["cluster: 0 of 3 nodes alive in Ray; head: 1 starting; a: 2 starting"]


def test_by_the_head_alone(cluster: Cluster) -> None:
    cluster.rig.ray.kept_out = {
        cluster.rig.platform.tasks.get(ident).name for ident in cluster.workers.outputs["task_ids"]
    }
    assert cluster.rig.readiness.make(cluster.readiness_spec(wait_for="head")).outputs["state"] == "head"


def test_submitted_waits_for_nothing(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    outputs = cluster.rig.readiness.make(cluster.readiness_spec(wait_for="submitted")).outputs
    assert (outputs["state"], cluster.rig.clock.slept) == ("submitted", [])


@pytest.mark.parametrize("wait_for", ["submitted", "head"])
def test_workers_that_are_not_waited_for_get_their_token_all_the_same(wait_for: str) -> None:
    rig = Rig()
    cluster = Cluster(rig)
    rig.access.secrets.clear()
    all_tasks = rig.platform.tasks.all

    def late(**given: Any) -> Any:
        """Their machines come after half a minute."""
        is_late = rig.clock.monotonic() < 30
        workers = cluster.workers.outputs["task_ids"]
        return tuple(
            replace(task, node_id="", state=TaskState.READY) if is_late and task.id in workers else task
            for task in all_tasks(**given)
        )

    rig.platform.tasks.all = late  # type: ignore[method-assign]
    made = rig.readiness.make(cluster.readiness_spec(wait_for=wait_for))
    assert made.outputs["state"] == wait_for
    assert len({name for name, _, _ in rig.access.secrets}) == 3
    assert any("Ray's token is still to be brought to 2 more" in word for word in rig.told)
    rig.readiness.make(cluster.readiness_spec(wait_for=wait_for, token_in_environment=True))


def test_by_tasks_alone_ray_is_not_asked(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    assert cluster.rig.readiness.make(cluster.readiness_spec(readiness="tasks")).outputs["state"] == "ready"


def test_it_makes_nothing_and_so_removes_nothing(cluster: Cluster) -> None:
    made = cluster.rig.readiness.make(cluster.readiness_spec())
    assert cluster.rig.calls_of(lambda: cluster.rig.readiness.remove(made.ident, made.outputs)) == []
    assert cluster.rig.calls_of(lambda: cluster.rig.readiness.look(made.ident, made.outputs)) == []
