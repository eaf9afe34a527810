"""A group of workers that moves to another script, environment, pool or head: one by one, on with it, or back."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.task import NewTask, TaskState
from raydog_resources.resources.failure import HalfMade
from tests.fakes.yellowdog_world import Play
from tests.unit.resources.crew import fewest_while, live, machines
from tests.unit.resources.rig import WORKER_GROUP, Cluster, Rig, pool_spec, requirement_spec


def test_a_changed_environment_rolls_one_at_a_time(cluster: Cluster) -> None:
    old = live(cluster)
    fewest = fewest_while(cluster, lambda: cluster.change_workers(fingerprint="f2"))
    assert fewest == 1
    assert len(live(cluster)) == 2
    assert not set(old) & set(live(cluster))
    assert machines(cluster) == 2


def test_one_node_gets_company_while_it_is_rolled() -> None:
    cluster = Cluster(Rig(), nodes=1)
    cluster.worker_spec = cluster.workers_as(nodes=1)
    fewest = fewest_while(cluster, lambda: cluster.change_workers(nodes=1, fingerprint="f2"))
    assert (fewest, len(live(cluster)), machines(cluster)) == (1, 1, 1)


def test_one_node_without_company_is_gone_for_a_while() -> None:
    cluster = Cluster(Rig(), nodes=1)
    fewest = fewest_while(cluster, lambda: cluster.change_workers(nodes=1, fingerprint="f2", max_surge=0))
    assert (fewest, len(live(cluster)), machines(cluster)) == (0, 1, 1)


def test_rolling_to_fewer_leaves_no_machine_behind() -> None:
    cluster = Cluster(Rig(), nodes=3)
    cluster.change_workers(nodes=1, fingerprint="f2")
    assert (len(live(cluster)), machines(cluster)) == (1, 1)


def test_a_roll_stops_at_the_first_node_that_does_not_join() -> None:
    rig = Rig(plays=lambda new: Play(seconds=0, exit_code=78) if "bad" in new.environment else Play())
    cluster = Cluster(rig, nodes=2)
    rig.access.log = "raydog: FAILED: versions"
    with pytest.raises(HalfMade, match=r"(?s)the roll stopped there.*exit code 78.*FAILED: versions"):
        cluster.change_workers(fingerprint="f2", environment={"bad": "1"})
    assert len(live(cluster)) == 1
    cluster.change_workers(fingerprint="f3")
    assert len(live(cluster)) == 2


def test_a_roll_has_a_deadline_for_each_node(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    with pytest.raises(HalfMade, match="has not joined within 30 s"):
        cluster.change_workers(fingerprint="f2", provision_seconds=10, ready_seconds=20)


def test_a_new_pool_is_rolled_to_with_its_own_machines_first(cluster: Cluster) -> None:
    rig = cluster.rig
    groups = [*requirement_spec().groups, {"name": "c-a-2"}]
    rig.requirements.change(
        cluster.requirement.ident, cluster.requirement.outputs, requirement_spec(groups=groups)
    )
    pool = rig.pools.make(pool_spec(name="c-a-2"))
    move = {"group": "c-a-2", "pool_id": pool.ident}
    fewest = fewest_while(cluster, lambda: cluster.change_workers(**move))
    assert fewest == 2
    ours = {rig.platform.tasks.get(ident).node_id for ident in cluster.workers.outputs["task_ids"]}
    assert ours == {node.id for node in rig.platform.nodes.of_pool(pool.ident)}
    assert len(live(cluster)) == 2


def test_nobody_stays_on_machines_of_a_pool_that_was_shut_down_outside(cluster: Cluster) -> None:
    """Its tasks may run on for a while, and the group and their names are those of the next pool."""
    rig, old = cluster.rig, live(cluster)
    rig.platform.pools.shut_down(cluster.worker_pool.ident)
    assert live(cluster) == old
    cluster.worker_pool = rig.pools.make(pool_spec(name=WORKER_GROUP))
    cluster.change_workers()
    ours = {rig.platform.tasks.get(ident).node_id for ident in cluster.workers.outputs["task_ids"]}
    assert ours == {node.id for node in rig.platform.nodes.of_pool(cluster.worker_pool.ident)}
    assert len(live(cluster)) == 2
    assert not set(old) & set(live(cluster))


def test_a_move_that_stopped_half_way_goes_on_to_a_third_pool_with_nobody_forgotten() -> None:
    rig = Rig(plays=lambda new: Play(seconds=0, exit_code=3) if "bad" in new.environment else Play())
    cluster = Cluster(rig, nodes=2)
    moves = [_moved(cluster, f"c-a-{number}") for number in (2, 3)]
    cluster.change_workers(**moves[0], nodes=1)
    rig.platform.tasks.add(_group_id(cluster, WORKER_GROUP), [NewTask("w-left-behind.1")])
    with pytest.raises(HalfMade, match="the roll stopped there"):
        cluster.change_workers(**moves[1], environment={"bad": "1"})
    assert {name.partition(".")[0] for name in live(cluster)} > {"w-left-behind"}
    cluster.change_workers(**moves[1])
    tasks = [task for task in rig.platform.tasks.all() if task.name.startswith("w-") and not task.state.ended]
    assert [task.group_id for task in tasks] == [_group_id(cluster, "c-a-3")] * 2


def test_what_stopped_half_way_is_kept_with_the_new_wish_and_the_old_head(cluster: Cluster) -> None:
    cluster.rig.ray.error = CouldNotAsk("no answer")
    with pytest.raises(HalfMade) as stopped:
        cluster.change_workers(fingerprint="f2", provision_seconds=1, ready_seconds=1)
    kept = stopped.value.outputs
    assert (kept["fingerprint"], kept["head_id"]) == ("f2", cluster.head.outputs["head_id"])
    assert [cluster.rig.platform.tasks.get(ident).state for ident in kept["task_ids"]] == [
        TaskState.EXECUTING
    ]


def test_machines_that_went_meanwhile_are_asked_for_again_on_the_way_back(cluster: Cluster) -> None:
    first = {"group": cluster.worker_spec.group, "pool_id": cluster.worker_pool.ident}
    cluster.change_workers(**_moved(cluster, "c-a-2"))
    for node in cluster.rig.platform.nodes.of_pool(cluster.worker_pool.ident):
        cluster.rig.platform.nodes.shut_down(node.id)
    cluster.change_workers(**first)
    assert (len(live(cluster)), machines(cluster)) == (2, 2)


def _moved(cluster: Cluster, group: str) -> dict[str, str]:
    """What a change to a pool of another image brings with it: a group, and a pool of that name."""
    rig, requirement = cluster.rig, cluster.requirement
    names = [group.name for group in rig.platform.work.get(requirement.ident).groups]
    spec = requirement_spec(groups=[{"name": name} for name in (*names, group)])
    rig.requirements.change(requirement.ident, requirement.outputs, spec)
    return {"group": group, "pool_id": rig.pools.make(pool_spec(name=group)).ident}


def _group_id(cluster: Cluster, name: str) -> str:
    found = cluster.rig.platform.work.get(cluster.requirement.ident).group(name)
    assert found is not None
    return found.id


def test_a_new_head_restarts_all_at_once(cluster: Cluster) -> None:
    old = live(cluster)
    cluster.rig.ray.error = CouldNotAsk("no answer")
    cluster.rig.platform.fail(cluster.head.outputs["head_id"])
    cluster.head = cluster.rig.heads.make(cluster.head_spec)
    cluster.change_workers()
    assert len(live(cluster)) == 2
    assert not set(old) & set(live(cluster))
    assert machines(cluster) == 2


def test_a_renewed_script_rolls(cluster: Cluster) -> None:
    old = live(cluster)
    cluster.change_workers(script="worker@2")
    assert not set(old) & set(live(cluster))


def test_a_platform_that_answers_no_more_hides_no_reason_and_no_node(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = cluster.rig.platform

    def cut_off(pool_id: str, nodes: int) -> None:
        platform.faults.fail("tasks.all", CouldNotAsk("500"), times=9)
        raise NotAuthorised("403")

    monkeypatch.setattr(platform.pools, "resize", cut_off)
    with pytest.raises(HalfMade, match="403") as stopped:
        cluster.change_workers(nodes=4)
    assert stopped.value.outputs["task_ids"] == cluster.workers.outputs["task_ids"]
