"""What each resource is told, and which change of a description changes what."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.specs.cluster_plan import ClusterPlan, NodePlan, plan_cluster
from raydog_resources.specs.naming import Owner

CLUSTER: dict[str, Any] = {
    "ray_version": "2.60.0",
    "head": {"template": "local/node"},
    "workers": {
        "a": {"nodes": 2, "cpus": 1, "template": "local/node"},
        "b": {"nodes": 0, "cpus": 2, "template": "local/big"},
    },
}


def plan(**changes: Any) -> ClusterPlan:
    """The plan of the cluster with something changed: `a__nodes=3` is workers.a.nodes."""
    cluster = copy.deepcopy(CLUSTER)
    for key, value in changes.items():
        place, _, name = key.rpartition("__")
        where = {"": cluster, "head": cluster["head"], **cluster["workers"]}[place]
        where[name] = value
    values = {"cluster": cluster, "runs_on": {"kind": "yellowdog", "url": "local"}}
    description = read_description(values, Path("stacks/Pulumi.t.yaml"), Path())
    return plan_cluster(description, Owner("raydog", "t"))


def nodes(of: ClusterPlan) -> dict[str, NodePlan]:
    return {"head": of.head, **of.workers}


def changed(before: ClusterPlan, after: ClusterPlan, what: str) -> set[str]:
    """Kinds of node of which that is different."""

    def pick(node: NodePlan) -> str:
        return node.pool.name if what == "pool" else node.fingerprint

    return {name for name, node in nodes(before).items() if pick(node) != pick(nodes(after)[name])}


def test_a_group_bears_the_name_and_tag_of_its_pool() -> None:
    found = plan()
    assert [group.name for group in found.requirement.groups] == [
        node.pool.name for node in nodes(found).values()
    ]
    assert found.requirement.name == "raydog-t"
    assert found.workers["a"].pool.tag == "raydog/raydog/t/pool/a"


def test_the_same_description_has_the_same_plan() -> None:
    assert plan() == plan()


def test_the_order_of_groups_is_no_difference() -> None:
    turned = dict(reversed(CLUSTER["workers"].items()))
    assert plan(workers=turned) == plan()


@pytest.mark.parametrize(
    ("change", "pools", "starts"),
    [
        ({"a__nodes": 5}, set(), set()),
        ({"a__template": "local/other"}, {"a"}, set()),
        ({"a__images": "an-image"}, {"a"}, set()),
        ({"a__userdata": "#!/bin/bash\necho\n"}, {"a"}, set()),
        ({"a__environment": {"X": "1"}}, set(), {"a"}),
        ({"a__cpus": 4}, set(), {"a"}),
        ({"a__script": "exec ray start --block\n"}, set(), {"a"}),
        ({"a__instance_tags": {"x": "y"}}, set(), set()),
        ({"head__num_cpus": 1}, set(), {"head"}),
        ({"head__template": "local/other"}, {"head"}, set()),
        ({"ray_version": "2.61.0"}, set(), {"head", "a", "b"}),
        ({"auth": "none"}, set(), {"head", "a", "b"}),
        (
            {"timeouts": {"head": "1h", "ready": "1h", "drain": "1h", "provision": "1h", "delete": "1h"}},
            set(),
            set(),
        ),
        ({"wait_for": "submitted"}, set(), set()),
        ({"priority": 3}, set(), set()),
        ({"lifetime": "8h"}, set(), set()),
    ],
)
def test_a_change_touches_only_what_it_is_about(
    change: dict[str, Any], pools: set[str], starts: set[str]
) -> None:
    before, after = plan(), plan(**change)
    assert (changed(before, after, "pool"), changed(before, after, "start")) == (pools, starts)


def test_packaged_userdata_is_fixed_by_what_it_is_made_from_not_by_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = plan(a__userdata="packaged:ubuntu").workers["a"].pool
    monkeypatch.setattr(
        "raydog_resources.specs.cluster_plan.userdata",
        lambda *given, **more: type("S", (), {"text": "newer"}),
    )
    after = plan(a__userdata="packaged:ubuntu").workers["a"].pool
    assert (after.name, after.userdata) == (before.name, "newer")
    assert before.userdata.startswith("#!/usr/bin/env bash")
    other = plan(a__userdata="packaged:ubuntu", ray_version="2.61.0").workers["a"].pool
    assert other.name != before.name


def test_more_userdata_runs_inside_the_packaged_one() -> None:
    text = plan(a__userdata="packaged:ubuntu", a__extra_userdata="mount /data\n").workers["a"].pool.userdata
    assert text.count("#!") == 1
    assert "mount /data" in text


def test_limits_reach_machines_and_scripts() -> None:
    found = plan(
        timeouts={"provision": "100s", "head": "50s", "ready": "70s", "drain": "7s", "delete": "9s"},
        lifetime="1000s",
    )
    pool, environment = found.head.pool, found.head.environment
    assert (pool.boot_seconds, pool.idle_node_seconds, pool.delete_seconds) == (100, 150, 9)
    assert pool.idle_pool_seconds is not None
    assert pool.idle_pool_seconds > 1000
    assert {group.task_timeout_seconds for group in found.requirement.groups} == {1000}
    waits = [environment[f"RAYDOG_{name}"] for name in ("TOKEN_WAIT", "HEAD_WAIT", "DRAIN_SECONDS")]
    assert waits == ["60", "70", "7"], "nodes outlast whoever waits only briefly for them"


def test_without_lifetime_nothing_ends_by_itself() -> None:
    found = plan()
    assert found.head.pool.idle_pool_seconds is None
    assert {group.task_timeout_seconds for group in found.requirement.groups} == {None}


def test_ports_are_told_only_where_they_are_not_rays_own() -> None:
    assert "RAYDOG_GCS_PORT" not in plan().head.environment
    found = plan(ports={"gcs": 6500})
    assert found.head.environment["RAYDOG_GCS_PORT"] == "6500"
    assert "RAYDOG_GCS_PORT" not in found.workers["a"].environment


def test_a_tag_of_ones_own_goes_to_the_groups() -> None:
    assert {group.tag for group in plan(tag="team-a").requirement.groups} == {"team-a"}


def test_scripts_are_known_by_name_and_revision() -> None:
    found = plan(a__script="exec ray start --block\n", b__container={"image": "i"})
    names = [nodes(found)[kind].script.partition("@")[0] for kind in ("head", "a", "b")]
    assert names == ["head", "own", "worker-container"]
