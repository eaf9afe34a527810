"""A cluster's life as a job: made once, found again, seen as it is, gone without a trace."""

from __future__ import annotations

import pytest

from tests.integration.schedulers.place import Place

pytestmark = [pytest.mark.root, pytest.mark.timeout(180)]


def test_a_cluster_comes_up_is_found_again_and_goes(place: Place) -> None:
    spec = place.spec("life")
    made = place.provider.make(spec)
    assert made.outputs["state"] == "ready"
    assert [row["group"] for row in made.outputs["nodes_alive"]] == ["head", "cpu", "cpu"]
    assert made.outputs["ray_address"].startswith(f"ray://{place.site.ip('n1')}:")

    token = made.outputs["ray_token"]
    everywhere = [line for machine in ("n1", "n2", "n3") for line in place.site.processes(machine)]
    assert [line for line in everywhere if token in line] == []
    assert token not in (place.site.home() / spec.folder / "job.log").read_text()

    # Another run of the engine that knows of nothing.
    again = place.new_provider().make(spec)
    assert (again.outputs["job_id"], again.outputs["ray_token"]) == (made.outputs["job_id"], token)

    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []
    place.provider.remove(made.ident, made.outputs)


def test_a_cluster_that_nobody_uses_ends_by_itself(place: Place) -> None:
    made = place.provider.make(place.spec("idle", idle_timeout="6s"))
    assert place.until_state(made, "idle").startswith("idle")
    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []


def test_a_touched_heartbeat_keeps_it(place: Place) -> None:
    spec = place.spec("beat", nodes=3, idle_timeout="6s")
    made = place.provider.make(spec)
    heartbeat = place.site.home() / spec.folder / made.outputs["run"] / "heartbeat"
    ends = 9
    while ends:
        heartbeat.touch()
        assert place.state(made) == "ready"
        place.provider.reach.clock.sleep(1)
        ends -= 1
    place.provider.remove(made.ident, made.outputs)


def test_a_wrong_version_is_said_and_nothing_stays(place: Place) -> None:
    spec = place.spec("old")
    spec = spec.model_copy(update={"settings": {**spec.settings, "RAYDOG_RAY_VERSION": "2.55.0"}})
    with pytest.raises(Exception, match=r"2\.55\.0") as caught:
        place.provider.make(spec)
    half = getattr(caught.value, "outputs", {"job_id": ""})
    place.provider.remove(spec.name, {**spec.model_dump(), **half})
    assert place.left() == []


def test_two_clusters_share_machines_and_one_leaves_the_other_alone(place: Place) -> None:
    if place.scheduler.kind == "slurm":
        pytest.skip("this site gives each node to one job")
    first = place.provider.make(place.spec("one"))
    second = place.provider.make(place.spec("two"))
    assert first.outputs["dashboard_url"] != second.outputs["dashboard_url"]
    place.provider.remove(first.ident, first.outputs)
    assert place.state(second) == "ready"
    place.provider.remove(second.ident, second.outputs)
    assert place.left() == []


def test_a_node_that_dies_makes_it_degraded(place: Place) -> None:
    made = place.provider.make(place.spec("loss"))
    place.site.run("n3", "pkill", "-KILL", "-u", "alice")
    assert place.until_state(made, "degraded")
    place.provider.remove(made.ident, made.outputs)
    assert place.left() == []
