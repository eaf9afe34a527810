"""A cluster's life as a job: made once, found again, seen as it is, gone without a trace."""

from __future__ import annotations

import pytest

from tests.integration.schedulers.place import Place, always_on
from tests.sites.secret_hits import secret_hits

pytestmark = [pytest.mark.root, pytest.mark.timeout(180)]


@always_on("slurm", "pbs", "ssh")
def test_a_cluster_comes_up_is_found_again_and_goes(place: Place) -> None:
    spec = place.spec("life")
    made = place.provider.make(spec)
    assert made.outputs["state"] == "ready"
    assert [row["group"] for row in made.outputs["nodes_alive"]] == ["head", "cpu", "cpu"]
    assert made.outputs["ray_address"].startswith(f"ray://{place.site.ip('n1')}:")

    token = made.outputs["ray_token"]
    assert secret_hits(place.site, token, place.scheduler.kind, but="/token") == []

    # Another run of the engine that knows of nothing.
    again = place.new_provider().make(spec)
    assert (again.outputs["job_id"], again.outputs["ray_token"]) == (made.outputs["job_id"], token)

    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []
    place.provider.remove(made.ident, made.outputs)
    # `ray stop` would end every Ray of the user on the machine.
    assert place.calls_of_ray() == {"start"}


@pytest.mark.ssh
def test_a_cluster_that_nobody_uses_ends_by_itself(ssh_place: Place) -> None:
    made = ssh_place.provider.make(ssh_place.spec("idle", idle_timeout="6s"))
    assert ssh_place.until_state(made, "idle").startswith("idle")
    ssh_place.provider.remove(made.ident, made.outputs)
    assert ssh_place.left() == []


@pytest.mark.ssh
@pytest.mark.matrix
def test_a_touched_heartbeat_keeps_it(ssh_place: Place) -> None:
    spec = ssh_place.spec("beat", nodes=3, idle_timeout="6s")
    made = ssh_place.provider.make(spec)
    heartbeat = ssh_place.site.home() / spec.folder / made.outputs["run"] / "heartbeat"
    ends = 9
    while ends:
        heartbeat.touch()
        assert ssh_place.state(made) == "ready"
        ssh_place.provider.reach.clock.sleep(1)
        ends -= 1
    ssh_place.provider.remove(made.ident, made.outputs)


@always_on("slurm")
def test_a_wrong_version_is_said_and_nothing_stays(place: Place) -> None:
    spec = place.spec("old")
    spec = spec.model_copy(update={"settings": {**spec.settings, "RAYDOG_RAY_VERSION": "2.55.0"}})
    with pytest.raises(Exception, match=r"2\.55\.0") as caught:
        place.provider.make(spec)
    half = getattr(caught.value, "outputs", {"job_id": ""})
    place.provider.remove(spec.name, {**spec.model_dump(), **half})
    assert place.left() == []


@pytest.mark.ssh
def test_two_clusters_share_machines_and_one_leaves_the_other_alone(ssh_place: Place) -> None:
    first = ssh_place.provider.make(ssh_place.spec("one"))
    second = ssh_place.provider.make(ssh_place.spec("two"))
    assert first.outputs["dashboard_url"] != second.outputs["dashboard_url"]
    ssh_place.provider.remove(first.ident, first.outputs)
    assert ssh_place.state(second) == "ready"
    ssh_place.provider.remove(second.ident, second.outputs)
    assert ssh_place.left() == []


@always_on("slurm")
def test_a_node_that_leaves_makes_it_degraded(place: Place) -> None:
    made = place.provider.make(place.spec("loss"))
    place.site.run("n3", "pkill", "-TERM", "-u", "alice", "-f", "script.*sh node ")
    assert place.until_state(made, "degraded")
    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []


@always_on("ssh")
def test_a_persons_script_runs_as_a_job_of_ray_and_its_log_is_there(place: Place) -> None:
    made = place.provider.make(place.spec("script", user_script="echo begun in $PWD\n", working_dir="/tmp"))
    place.until_fact(made, "script_state", "succeeded")
    seen = place.provider.look(made.ident, made.outputs)
    assert seen is not None
    assert seen.outputs["script_exit_code"] == "0"
    log = place.scheduler.tail(made.outputs["folder"], 5, [seen.outputs["script_log"]])
    assert log.strip() == "begun in /tmp"
    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []


@pytest.mark.ssh
def test_a_head_that_fails_at_first_is_started_again_and_workers_follow_it(ssh_place: Place) -> None:
    flag = ssh_place.site.home() / "stub" / "bin" / "fail_at_first"
    flag.touch()
    try:
        made = ssh_place.provider.make(ssh_place.spec("again"))
    finally:
        flag.unlink()
    assert made.outputs["state"] == "ready"
    log = ssh_place.site.home() / made.outputs["folder"] / made.outputs["run"] / "node.0.log"
    assert "(attempt 1 of 3)" in log.read_text()
    ssh_place.provider.remove(made.ident, made.outputs)
    assert ssh_place.left() == []
