"""Groups of stub nodes that are rolled, taken back, taken out, brought back: what stays, and what is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack, stub_cluster

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(240)]

_ENDS_AT_ONCE = "# stub: ends after 0 s with exit code 3\nexit 3\n"


def workers(view: PlatformView) -> set[str]:
    """Ids of the workers' tasks that live."""
    return {task["id"] for task in view.tasks() if task["name"].startswith("w-")}


def by_group(view: PlatformView) -> dict[str, str]:
    """A living task of each task group that has one, by the group's id."""
    return {task["taskGroupId"]: task["id"] for task in view.tasks()}


def group_a(**more: Any) -> dict[str, Any]:
    """A cluster whose one group is like that."""
    return stub_cluster({"a": {"nodes": 2, **more}})


def test_a_roll_whose_new_nodes_end_stops_and_the_way_back_is_a_plain_up(
    stack: Stack, view: PlatformView
) -> None:
    stack.describe(group_a())
    assert stack.up().code == 0
    before, token = workers(view), stack.outputs()["ray_token"]

    stack.describe(group_a(script=_ENDS_AT_ONCE))
    stopped = stack.up()
    assert stopped.code != 0
    assert token not in stack.run("stack", "export", "-s", "t").output
    assert "a new worker ended when it should have joined; the roll stopped there" in stopped.output, (
        stopped.text
    )
    assert "exit code 3" in stopped.output
    stays = workers(view)
    assert len(stays) == 1
    assert stays < before

    stack.describe(group_a())
    up = stack.up()
    assert up.code == 0, up.text
    assert len(workers(view)) == 2
    assert stays < workers(view)
    assert stack.preview("--expect-no-changes").code == 0
    assert {row["id"] for row in stack.outputs()["nodes"] if row["group"] == "a"} == workers(view)


@pytest.mark.matrix
def test_a_roll_to_another_image_that_stops_can_be_taken_back(stack: Stack, view: PlatformView) -> None:
    stack.describe(group_a())
    assert stack.up().code == 0
    before = workers(view)
    pools = {pool["id"] for pool in view.pools()}

    stack.describe(group_a(images="another", script=_ENDS_AT_ONCE))
    stopped = stack.up()
    assert stopped.code != 0
    assert "the roll stopped there" in stopped.output
    assert workers(view) == before
    assert len(view.pools()) == 3

    stack.describe(group_a())
    up = stack.up()
    assert up.code == 0, up.text
    assert workers(view) == before
    assert {pool["id"] for pool in view.pools()} == pools
    assert stack.preview("--expect-no-changes").code == 0
    assert stack.up("--refresh", "--expect-no-changes").code == 0


@pytest.mark.matrix
def test_a_group_taken_out_and_brought_back_has_its_place_again(stack: Stack, view: PlatformView) -> None:
    both = stub_cluster({"a": 1, "b": 1})
    stack.describe(both)
    assert stack.up().code == 0
    before = by_group(view)
    stack.describe(stub_cluster({"a": 1}))
    assert stack.up().code == 0
    without = by_group(view)
    assert without.items() < before.items()

    stack.describe(stub_cluster({"b": 1, "a": 1}))
    up = stack.up()
    assert up.code == 0, up.text
    after = by_group(view)
    assert after.keys() == before.keys()
    assert without.items() < after.items()
    assert after != before

    stack.describe({**both, "lifetime": "2h"})
    preview = stack.preview()
    assert preview.code == 0, preview.text
    # Only what the component tells policies of itself.
    assert "RayCluster cluster update" in preview.output
    assert "1 to update" in preview.output
    assert "groups that exist keep the lifetime and tag they were made with" in preview.output


@pytest.mark.matrix
def test_a_changed_head_starts_everybody_again(stack: Stack, view: PlatformView) -> None:
    described = stub_cluster({"a": 2})
    stack.describe(described)
    assert stack.up().code == 0
    before = by_group(view)
    described["head"]["environment"] = {"COLOUR": "blue"}
    stack.describe(described)
    up = stack.up()
    assert up.code == 0, up.text
    assert "there is a new head: all workers start again at once" in up.output
    assert not set(before.values()) & set(by_group(view).values())
    assert len(workers(view)) == 2
    assert len(view.pools()) == 2
