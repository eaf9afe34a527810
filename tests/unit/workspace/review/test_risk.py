"""What differs between two descriptions, and which nodes that costs: from real descriptions, without an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.policy_pack.rule import Declared
from raydog_resources.workspace.declaration import declared_resources
from raydog_resources.workspace.review.difference import (
    CHANGED,
    MADE,
    REMOVED,
    REPLACED,
    Difference,
    differences,
)
from raydog_resources.workspace.review.risk import risks

NODE = {"template": "t/cpu"}


def plan(**cluster: Any) -> list[Declared]:
    workers = {"a": {**NODE, "nodes": 3}, "b": {**NODE, "nodes": 2}}
    told = {"ray_version": "2.60.0", "head": NODE, "workers": workers, "timeouts": {"drain": "2m"}, **cluster}
    description = read_description(
        {"cluster": told, "runs_on": {"kind": "yellowdog"}}, Path("stacks/Pulumi.dev.yaml"), Path()
    )
    return declared_resources(description, "raydog", "dev")


def groups(**changed: Any) -> dict[str, Any]:
    """The usual groups; None takes one out."""
    told = {"a": {**NODE, "nodes": 3}, "b": {**NODE, "nodes": 2}}
    for name, change in changed.items():
        told[name] = {**told.get(name, NODE), **(change or {})}
    return {"workers": {name: one for name, one in told.items() if changed.get(name, one) is not None}}


def acts(found: list[Difference]) -> set[tuple[str, str]]:
    return {(one.name.removeprefix("cluster-"), one.act) for one in found}


LOST = ["The head starts anew, and every node with it: all work on the cluster is lost."]
A_ROLL = "3 nodes of group a are replaced one by one: each of the old ones may finish its work for 120 s, then ends."


@pytest.mark.parametrize(
    ("change", "expected", "said"),
    [
        ({}, set(), []),
        ({"timeouts": {"drain": "2m", "delete": "1h"}}, None, []),
        (groups(a={"nodes": 5}), {("workers-a", CHANGED)}, []),
        (
            groups(a={"nodes": 1}),
            {("workers-a", CHANGED)},
            ["2 nodes of group a, the idle-most, may finish its work for 120 s, then ends."],
        ),
        (groups(a={"environment": {"X": "1"}}), {("workers-a", CHANGED)}, [A_ROLL]),
        (groups(a={"images": "new"}), None, [A_ROLL]),
        (groups(c={"nodes": 1}), None, []),
        (
            groups(b=None),
            None,
            ["Group b is removed: its 2 nodes may finish its work for 120 s, then ends."],
        ),
        ({"head": {**NODE, "num_cpus": 1}}, {("head", REPLACED)}, LOST),
        ({"name": "other"}, None, LOST),
        ({"auth": "none"}, None, LOST),
        ({"ray_version": "2.59.0"}, None, LOST),
    ],
    ids=[
        "nothing",
        "patience",
        "growth",
        "less",
        "environment",
        "image",
        "another group",
        "a group less",
        "head",
        "name",
        "token",
        "Ray",
    ],
)
def test_what_a_change_does_to_nodes(
    change: dict[str, Any], expected: set[tuple[str, str]] | None, said: list[str]
) -> None:
    found = differences(plan(), plan(**change))
    assert expected is None or acts(found) == expected
    assert risks(found) == said


def test_everything_is_new_where_nothing_was() -> None:
    found = differences([], plan())
    assert {one.act for one in found} == {MADE}
    assert risks(found) == []


def test_the_end_of_a_cluster_is_said_in_one_sentence() -> None:
    found = differences(plan(), [])
    assert {one.act for one in found} == {REMOVED}
    assert risks(found) == ["The whole cluster is removed, and all work on it is lost."]


def test_what_is_only_known_when_it_exists_is_no_difference() -> None:
    before = plan()
    state = [Declared(one.type, one.name, {**one.properties, "requirement_id": "wr-1"}) for one in before]
    assert differences(state, before) == []
