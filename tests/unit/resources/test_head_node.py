"""The head: one task, one token, kept half made, and another head when it has ended."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, NotAuthorised, RaydogError
from raydog_resources.gateways.task import NewTask
from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.head_node import HeadNodeProvider
from raydog_resources.resources.provider import Made
from raydog_resources.specs.head_node import HeadNodeSpec
from tests.fakes.yellowdog_world import Play
from tests.unit.resources.rig import (
    HEAD_GROUP,
    WORKER_GROUP,
    Cluster,
    Rig,
    head_spec,
    pool_spec,
    requirement_spec,
)


def ready(rig: Rig, **changes: object) -> HeadNodeSpec:
    requirement = rig.requirements.make(requirement_spec())
    pool = rig.pools.make(pool_spec(name=HEAD_GROUP, nodes=1))
    return head_spec(requirement.ident, pool.ident, **changes)


def half_made(rig: Rig, spec: HeadNodeSpec) -> HalfMade:
    with pytest.raises(HalfMade) as caught:
        rig.heads.make(spec)
    return caught.value


def test_it_is_made_when_its_machine_has_an_address(rig: Rig) -> None:
    made = rig.heads.make(ready(rig))
    outputs = made.outputs
    assert outputs["private_ip"].startswith("10.0.")
    assert outputs["ray_address"] == f"ray://{outputs['private_ip']}:10001"
    assert outputs["dashboard_url"] == f"http://{outputs['private_ip']}:8265"
    assert len(outputs["ray_token"]) == 64
    assert outputs["head_id"] == rig.platform.tasks.all()[0].id


def test_a_node_that_shares_a_machine_tells_its_own_ports(rig: Rig) -> None:
    rig.access.told = {
        "RAYDOG_NODE_IP": "127.1.2.3",
        "RAYDOG_GCS_PORT": "21000",
        "RAYDOG_DASHBOARD_PORT": "21001",
    }
    outputs = rig.heads.make(ready(rig, ports={"gcs": 6379, "client": 10500, "dashboard": 8265})).outputs
    assert outputs["gcs_port"] == 21000
    assert outputs["dashboard_url"] == "http://127.1.2.3:21001"
    assert outputs["ray_address"] == "ray://127.1.2.3:10500"


def test_without_token_there_is_none(rig: Rig) -> None:
    outputs = rig.heads.make(ready(rig, auth="none")).outputs
    assert (outputs["ray_token"], outputs["token_file"]) == ("", "")


def test_the_token_is_in_no_task() -> None:
    tasks: list[NewTask] = []

    def seen(new: NewTask) -> Play:
        tasks.append(new)
        return Play()

    rig = Rig(plays=seen)
    token = rig.heads.make(ready(rig)).outputs["ray_token"]
    assert tasks
    assert token not in repr([(task.data, dict(task.environment), task.arguments) for task in tasks])


def test_a_second_make_goes_on_with_the_task_that_is_there(rig: Rig) -> None:
    spec = ready(rig)
    first = rig.heads.make(spec)
    again: list[Made] = []
    assert "tasks.add" not in rig.calls_of(lambda: again.append(rig.heads.make(spec)))
    assert again[0].outputs["head_id"] == first.outputs["head_id"]


def test_a_token_in_a_task_that_nobody_knows_any_more_goes_with_its_task(rig: Rig) -> None:
    spec = ready(rig, token_in_environment=True)
    first, second = rig.heads.make(spec), rig.heads.make(spec)
    assert second.outputs["ray_token"] != first.outputs["ray_token"]
    assert rig.platform.tasks.get(first.outputs["head_id"]).state.ended


def test_an_update_keeps_token_and_head(rig: Rig) -> None:
    spec = ready(rig)
    made = rig.heads.make(spec)
    changed = rig.heads.change(made.ident, made.outputs, spec.model_copy(update={"head_seconds": 5}))
    for same in ("ray_token", "head_id", "token_file", "private_ip"):
        assert changed.outputs[same] == made.outputs[same]
    assert changed.outputs["head_seconds"] == 5


def test_out_of_time_it_is_kept_half_made_and_goes_on_with_the_same_token() -> None:
    rig = Rig(boot_seconds=500)
    spec = ready(rig, provision_seconds=100, head_seconds=50)
    half = half_made(rig, spec)
    assert rig.clock.monotonic() == pytest.approx(150, abs=1)
    assert "head: waited 150 s" in str(half)
    rig.clock.advance(400)
    made = rig.heads.change(half.ident, dict(half.outputs), spec)
    assert made.outputs["ray_token"] == half.outputs["ray_token"] != ""
    assert made.outputs["head_id"] == half.outputs["head_id"]


def test_out_of_time_it_ends_the_cluster_where_that_was_wished() -> None:
    rig = Rig(boot_seconds=500)
    spec = ready(rig)
    workers = rig.pools.make(pool_spec(name=WORKER_GROUP))
    wish = {
        "on_timeout": "destroy",
        "pool_ids": [spec.pool_id, workers.ident],
        "provision_seconds": 1,
        "head_seconds": 1,
    }
    half = half_made(rig, spec.model_copy(update=wish))
    assert "the requirement was cancelled and 2 pools were terminated" in str(half)
    assert all(one.state.ended for one in rig.platform.work.all())
    assert all(one.state.ended for one in rig.platform.pools.all())


def test_a_script_that_ends_at_once_is_reported_and_started_again_with_its_token() -> None:
    plays = [Play(seconds=0, exit_code=3), Play()]
    rig = Rig(plays=lambda new: plays.pop(0))
    rig.access.log = "raydog: FAILED: no such thing"
    spec = ready(rig)
    half = half_made(rig, spec)
    assert "exit code 3" in str(half)
    assert "raydog: FAILED: no such thing" in str(half)
    made = rig.heads.change(half.ident, dict(half.outputs), spec)
    assert made.outputs["ray_token"] == half.outputs["ray_token"] != ""
    assert made.outputs["head_id"] != half.outputs["head_id"]
    assert made.outputs["token_file"] != half.outputs["token_file"]


def test_the_key_that_the_machine_showed_is_kept_and_no_token_is_brought_before_the_state_has_it(
    rig: Rig,
) -> None:
    rig.access.shown_key = "ssh-ed25519 AAAA"
    spec = ready(rig)
    made = rig.heads.make(spec)
    assert (rig.access.knocked, rig.access.secrets) == (1, [])
    assert made.outputs["host_key"] == "ssh-ed25519 AAAA"
    assert [head.host_key for head in rig.access.entered] == [""]
    rig.heads.change(made.ident, made.outputs, spec)
    assert rig.access.entered[-1].host_key == "ssh-ed25519 AAAA"


def test_another_head_may_show_another_key(rig: Rig) -> None:
    rig.access.shown_key = "ssh-ed25519 AAAA"
    spec = ready(rig)
    made = rig.heads.make(spec)
    rig.platform.fail(made.outputs["head_id"])
    rig.heads.change(made.ident, made.outputs, spec)
    assert rig.access.entered[-1].host_key == ""


def test_a_head_that_lets_nobody_in_is_asked_again_until_its_time_is_over(rig: Rig) -> None:
    rig.access.closed = True
    half = half_made(rig, ready(rig, head_seconds=20))
    assert rig.clock.monotonic() == pytest.approx(20, abs=1)
    assert "Ray's token can't be brought to it: head: the door is closed" in str(half)
    assert rig.told.count("head: it lets nobody in yet: head: the door is closed") == 1


def test_a_head_with_a_token_that_no_state_has_any_more_is_started_anew(rig: Rig) -> None:
    spec = ready(rig)
    lost = rig.heads.make(spec)
    rig.ray.error = NotAuthorised("401")
    made = rig.heads.make(spec)
    assert made.outputs["head_id"] != lost.outputs["head_id"]
    assert rig.platform.tasks.get(lost.outputs["head_id"]).state.ended


def test_a_head_that_still_waits_for_its_token_is_gone_on_with(rig: Rig) -> None:
    spec = ready(rig)
    first = rig.heads.make(spec)
    rig.ray.error = CouldNotAsk("no answer")
    assert rig.heads.make(spec).outputs["head_id"] == first.outputs["head_id"]


def test_without_a_token_to_bring_nobody_knocks(rig: Rig) -> None:
    rig.access.closed = True
    assert rig.heads.make(ready(rig, token_in_environment=True)).outputs["ray_token"]
    assert rig.heads.make(ready(rig, auth="none")).outputs["host_key"] == ""


def test_a_wait_that_breaks_off_keeps_what_was_made(rig: Rig) -> None:
    spec = ready(rig)
    rig.platform.faults.fail("nodes.get", NotAuthorised("403"))
    half = half_made(rig, spec)
    assert half.outputs["head_id"]
    assert len(half.outputs["ray_token"]) == 64


def test_a_head_that_has_ended_is_gone_and_the_next_is_another(cluster: Cluster) -> None:
    rig, head = cluster.rig, cluster.head
    assert rig.heads.look(head.ident, head.outputs) is not None
    rig.platform.fail(head.outputs["head_id"])
    assert rig.heads.look(head.ident, head.outputs) is None
    other = rig.heads.make(cluster.head_spec)
    assert other.outputs["head_id"] != head.outputs["head_id"]
    assert other.outputs["token_file"] != head.outputs["token_file"]


def test_a_lost_machine_is_replaced_for_the_next_head(cluster: Cluster) -> None:
    rig = cluster.rig
    rig.platform.lose_node(rig.platform.tasks.get(cluster.head.outputs["head_id"]).node_id)
    made = rig.heads.make(cluster.head_spec)
    assert rig.platform.tasks.get(made.outputs["head_id"]).node_id
    assert "pools.resize" in rig.platform.calls


def test_the_first_head_asks_for_no_size(rig: Rig) -> None:
    rig.heads.make(ready(rig))
    assert "pools.resize" not in rig.platform.calls


@pytest.mark.parametrize("error", [NotAuthorised("403"), CouldNotAsk("500"), CouldNotAsk("timed out")])
def test_a_failed_call_is_never_taken_for_gone(cluster: Cluster, error: RaydogError) -> None:
    head = cluster.head
    cluster.rig.platform.faults.fail("tasks.get", error, times=2)
    for verb in (cluster.rig.heads.look, cluster.rig.heads.remove):
        with pytest.raises(type(error)):
            verb(head.ident, head.outputs)
    assert not cluster.rig.platform.tasks.get(head.outputs["head_id"]).state.ended


def test_remove_ends_the_task_and_can_be_repeated(cluster: Cluster) -> None:
    rig, head = cluster.rig, cluster.head
    rig.heads.remove(head.ident, head.outputs)
    assert rig.platform.tasks.get(head.outputs["head_id"]).state.ended
    assert "tasks.cancel" not in rig.calls_of(lambda: rig.heads.remove(head.ident, head.outputs))
    rig.heads.remove(head.ident, {**head.outputs, "head_id": "ydid:task:000000:nothing"})


@pytest.mark.parametrize("field", ["requirement_id", "pool_id", "fingerprint", "auth", "script"])
def test_what_makes_another_head(field: str, rig: Rig) -> None:
    spec = ready(rig).model_dump()
    changed = {**spec, field: "other"}
    diff = HeadNodeProvider().diff("id", spec, changed)
    assert (diff.changes, diff.replaces, diff.delete_before_replace) == (None, [field], True)


def test_limits_make_no_other_head(rig: Rig) -> None:
    spec = ready(rig).model_dump()
    diff = HeadNodeProvider().diff("id", spec, {**spec, "head_seconds": 1.0, "on_timeout": "destroy"})
    assert diff.replaces == []
