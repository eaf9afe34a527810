"""Settings that are good one by one and make no cluster together."""

from __future__ import annotations

from raydog_resources.config.container import Container
from tests.unit.config.described import NODE, accepted, described, refusal_of


def group(**settings: object) -> dict[str, object]:
    return {"workers": {"cpu": {"nodes": 2, **NODE, **settings}}}


def test_a_node_that_may_have_cpus_is_enough() -> None:
    # Not given means what the node has, and a group of none can grow.
    assert accepted(group())
    assert accepted({"workers": {"cpu": {"nodes": 0, "cpus": 1, **NODE}}})
    assert accepted({"head": {**NODE, "num_cpus": 1}, "workers": {}})
    assert accepted({"head": {**NODE, "num_cpus": 1}, **group(cpus=0)})


def test_no_cpu_at_all_is_refused() -> None:
    (said,) = refusal_of(group(cpus=0))
    assert "no node has a CPU for tasks" in said


def test_every_missing_template_is_named() -> None:
    said = refusal_of({"head": {"num_cpus": 1}, "workers": {"a": {"nodes": 1}, "b": {"nodes": 1, **NODE}}})
    assert [sentence.split(":")[1] for sentence in said] == [
        "cluster.head.template",
        "cluster.workers.a.template",
    ]
    assert all(sentence.endswith("write template: local/node") for sentence in said)


def test_a_drain_of_nothing_fits_every_lifetime() -> None:
    assert accepted({"lifetime": "1s", "timeouts": {"drain": 0}})


def test_only_a_drain_that_was_written_can_be_too_long() -> None:
    assert accepted({"lifetime": "30s"})
    (said,) = refusal_of({"lifetime": "2m", "timeouts": {"drain": "2m"}})
    assert said.startswith("raydog:cluster.timeouts.drain: found 120 s")


def test_the_token_needs_a_ray_that_knows_it() -> None:
    assert accepted({"ray_version": "2.52.0"})
    (said,) = refusal_of({"ray_version": "2.51.2"})
    assert "Ray 2.51.2 can't ask for a token" in said


def test_ssh_is_refused_only_where_there_is_none() -> None:
    assert accepted({"secret_delivery": "ssh"}, runs_on="yellowdog")
    (said,) = refusal_of({"secret_delivery": "ssh"})
    assert said.startswith("raydog:cluster.secret_delivery: nodes of the local platform have no SSH")


def test_a_groups_own_container_comes_before_the_clusters() -> None:
    cluster = described(
        {
            "container": {"image": "all"},
            "workers": {"a": {"nodes": 1, **NODE}, "b": {"nodes": 1, "container": {"image": "own"}, **NODE}},
        }
    ).cluster
    assert cluster.container_of(cluster.head) == Container(image="all")
    assert cluster.container_of(cluster.workers["a"]) == Container(image="all")
    assert cluster.container_of(cluster.workers["b"]) == Container(image="own")
    assert described().cluster.container_of(described().cluster.head) is None
