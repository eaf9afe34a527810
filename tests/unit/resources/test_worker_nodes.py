"""Workers: all at once, then grown, shrunk, rolled, restarted and replaced, never more than one node short."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.errors import CouldNotAsk, NotAuthorised, RaydogError
from raydog_resources.gateways.log_folder import LogFolder
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.task import NewTask, TaskState
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.provider import REMOVE_NOW
from tests.fakes.yellowdog_world import Play
from tests.unit.resources.crew import live, machines
from tests.unit.resources.rig import WORKER_GROUP, Cluster, Rig

MUTATING = {"tasks.add", "tasks.cancel", "pools.resize", "nodes.shut_down"}


def test_all_are_asked_for_in_one_call_and_nobody_is_waited_for() -> None:
    rig = Rig()
    cluster = Cluster(rig, nodes=3)
    assert len(live(cluster)) == 3
    assert rig.platform.calls.count("tasks.add") == 2
    assert "pools.resize" not in rig.platform.calls


def test_the_head_gets_its_token_on_the_way(cluster: Cluster) -> None:
    outputs = cluster.head.outputs
    name = cluster.rig.platform.tasks.get(outputs["head_id"]).name
    assert (name, outputs["token_file"], outputs["ray_token"]) in cluster.rig.access.secrets


def test_a_second_make_makes_nothing(cluster: Cluster) -> None:
    before = live(cluster)
    calls = cluster.rig.calls_of(lambda: cluster.rig.workers.make(cluster.worker_spec))
    assert not MUTATING & set(calls)
    assert live(cluster) == before


def test_a_make_that_was_cut_off_in_the_middle_fills_what_is_missing(cluster: Cluster) -> None:
    cluster.rig.platform.fail(cluster.workers.outputs["task_ids"][0])
    again = cluster.rig.workers.make(cluster.worker_spec)
    assert len(again.outputs["task_ids"]) == 2
    assert [name.rpartition(".")[2] for name in live(cluster)] == ["2", "3"]


def test_nothing_to_change_changes_nothing(cluster: Cluster) -> None:
    assert not MUTATING & set(cluster.rig.calls_of(cluster.change_workers))


def test_growth_lifts_the_size_first_and_adds_only_what_is_missing(cluster: Cluster) -> None:
    before = set(live(cluster))
    calls = cluster.rig.calls_of(lambda: cluster.change_workers(nodes=4))
    assert [call for call in calls if call in MUTATING] == ["pools.resize", "tasks.add"]
    assert before < set(live(cluster))
    assert len(cluster.workers.outputs["task_ids"]) == machines(cluster) == 4


def test_shrinking_ends_the_idlest_and_deletes_their_very_nodes(cluster: Cluster) -> None:
    names = live(cluster)
    cluster.rig.ray.work = {names[1]: 3}
    lazy = cluster.rig.task(names[0])
    cluster.change_workers(nodes=1)
    assert live(cluster) == [names[1]]
    assert cluster.rig.platform.nodes.get(lazy.node_id).state is NodeState.TERMINATED
    assert machines(cluster) == 1


def test_shrinking_without_rays_word_lets_the_youngest_go(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    names = live(cluster)
    cluster.change_workers(nodes=1)
    assert live(cluster) == names[:1]


def test_to_none_and_back(cluster: Cluster) -> None:
    cluster.change_workers(nodes=0)
    assert (live(cluster), machines(cluster)) == ([], 0)
    cluster.change_workers(nodes=1)
    assert (len(live(cluster)), machines(cluster)) == (1, 1)


def test_a_lost_worker_shows_as_a_smaller_number_and_is_replaced(cluster: Cluster) -> None:
    rig = cluster.rig
    lost = rig.platform.tasks.get(cluster.workers.outputs["task_ids"][0])
    rig.platform.lose_node(lost.node_id)
    seen = rig.workers.look(cluster.workers.ident, cluster.workers.outputs)
    assert seen is not None
    assert seen.inputs["nodes"] == 1
    cluster.workers.outputs = seen.outputs
    stays = live(cluster)
    cluster.change_workers()
    assert (len(live(cluster)), machines(cluster)) == (2, 2)
    assert set(stays) < set(live(cluster))


def test_a_look_finds_what_is_wanted_where_nothing_changed(cluster: Cluster) -> None:
    seen = cluster.rig.workers.look(cluster.workers.ident, cluster.workers.outputs)
    assert seen is not None
    assert seen.inputs == cluster.worker_spec.model_dump()
    assert seen.outputs == cluster.workers.outputs


def test_without_its_requirement_the_group_is_gone(cluster: Cluster) -> None:
    outputs = {**cluster.workers.outputs, "requirement_id": "ydid:workreq:000000:nothing"}
    assert cluster.rig.workers.look(cluster.workers.ident, outputs) is None
    cluster.rig.workers.remove(cluster.workers.ident, outputs)


@pytest.mark.parametrize("error", [NotAuthorised("403"), CouldNotAsk("500"), CouldNotAsk("timed out")])
@pytest.mark.parametrize("call", ["work.get", "tasks.all"])
def test_a_failed_call_is_never_taken_for_gone(cluster: Cluster, call: str, error: RaydogError) -> None:
    cluster.rig.platform.faults.fail(call, error, times=2)
    for verb in (cluster.rig.workers.look, cluster.rig.workers.remove):
        with pytest.raises(type(error)):
            verb(cluster.workers.ident, cluster.workers.outputs)
    assert len(live(cluster)) == 2


def test_removing_the_group_ends_its_tasks_and_nobody_elses(cluster: Cluster) -> None:
    cluster.rig.workers.remove(cluster.workers.ident, cluster.workers.outputs)
    assert live(cluster) == []
    assert not cluster.rig.platform.tasks.get(cluster.head.outputs["head_id"]).state.ended
    calls = cluster.rig.calls_of(
        lambda: cluster.rig.workers.remove(cluster.workers.ident, cluster.workers.outputs)
    )
    assert not MUTATING & set(calls)


def test_removing_it_now_leaves_the_end_to_the_pool(cluster: Cluster) -> None:
    made = cluster.change_workers(on_remove="now")
    assert cluster.rig.calls_of(lambda: cluster.rig.workers.remove(made.ident, made.outputs)) == []


def test_removed_now_it_asks_nobody_however_it_was_made(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REMOVE_NOW, "1")
    made, workers = cluster.workers, cluster.rig.workers
    assert cluster.rig.calls_of(lambda: workers.remove(made.ident, made.outputs)) == []


def test_a_drain_is_bounded() -> None:
    rig = Rig(abort_seconds=1e6)
    cluster = Cluster(rig)
    rig.ray.busy = set(live(cluster))
    with pytest.raises(HalfMade, match="workers a"):
        cluster.change_workers(nodes=0, drain_seconds=20, delete_seconds=10)
    assert rig.clock.monotonic() == pytest.approx(20 + 30, abs=3)


def test_nodes_are_drained_before_their_tasks_are_ended(cluster: Cluster) -> None:
    names = live(cluster)
    calls = cluster.rig.calls_of(lambda: cluster.change_workers(nodes=0))
    assert cluster.rig.ray.drained == names
    assert all(task.state is TaskState.COMPLETED for task in map(cluster.rig.task, names))
    assert "nodes.shut_down" in calls


def test_what_does_not_end_in_time_is_ended(cluster: Cluster) -> None:
    names = live(cluster)
    cluster.rig.ray.busy = set(names)
    cluster.change_workers(nodes=0, drain_seconds=45)
    assert 45 <= cluster.rig.clock.monotonic() < 50
    assert all(task.state is TaskState.ABORTED for task in map(cluster.rig.task, names))
    assert any("45 s have passed" in line for line in cluster.rig.told)


def test_a_drain_of_no_time_is_none(cluster: Cluster) -> None:
    cluster.change_workers(nodes=0, drain_seconds=0)
    assert (cluster.rig.ray.drained, live(cluster)) == ([], [])


def test_where_ray_cannot_be_asked_that_is_said(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    cluster.change_workers(nodes=0)
    assert live(cluster) == []
    assert any("Ray could not be asked to drain (no answer)" in line for line in cluster.rig.told)


def test_the_worker_knows_its_head_and_where_its_token_will_lie() -> None:
    seen: list[dict[str, str]] = []

    def watched(new: NewTask) -> Play:
        seen.append(dict(new.environment))
        return Play()

    rig = Rig(plays=watched)
    cluster = Cluster(rig, nodes=1)
    told = next(one for one in seen if one["RAYDOG_ROLE"] == "worker")
    assert told["RAYDOG_HEAD_IP"] == cluster.head.outputs["private_ip"]
    assert told["RAYDOG_TOKEN_FILE"] == cluster.head.outputs["token_file"]
    assert cluster.head.outputs["ray_token"] not in told.values()
    assert WORKER_GROUP in {group.name for group in rig.platform.work.get(cluster.requirement.ident).groups}


def test_the_last_words_of_a_worker_that_failed_are_kept_when_that_is_noticed(
    cluster: Cluster, tmp_path: Path
) -> None:
    rig, ident = cluster.rig, cluster.workers.outputs["task_ids"][0]
    provider, logs = rig.workers, LogFolder(tmp_path, "t", rig.clock, {})
    provider.reach.logs = logs
    rig.access.log = "its last words"
    assert provider.look("x", cluster.workers.outputs) is not None
    assert logs.all() == []
    rig.platform.fail(ident, exit_code=3)
    seen = provider.look("x", cluster.workers.outputs)
    assert seen is not None
    assert seen.inputs["nodes"] == 1
    (kept,) = logs.all()
    assert (kept.id, kept.group, kept.state, kept.text) == (ident, "a", "failed", "its last words")
