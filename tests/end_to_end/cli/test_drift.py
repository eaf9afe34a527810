"""What was changed behind our back is named by `refresh` and repaired by `up`; what was not is left alone."""

from __future__ import annotations

import re

import pytest

from tests.end_to_end.cli.typist import Typist
from tests.end_to_end.cluster.platform_view import PlatformView

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(600)]

# How somebody changes it, and how `refresh` then names it.
CHANGES = {
    "tag": ("retag", r"work requirement: is not as it was \(.*\btag\b"),
    "priority": ("give_priority", r"work requirement: is not as it was \(.*\bpriority\b"),
    "requirement": ("cancel_requirement", "work requirement: is"),
    "worker": ("cancel_worker", r"workers cpu: is not as it was \(.*\bnodes\b"),
    "head": ("cancel_head", "head: is gone"),
    "pool": ("shut_pool_down", "pool cpu: is"),
    "machines": ("terminate_machines", "pool cpu: is"),
}


class Somebody:
    """Who has the platform's key, too, and does not use ours."""

    def __init__(self, view: PlatformView) -> None:
        self._view = view

    def retag(self) -> None:
        self._rewrite(tag="mine")

    def give_priority(self) -> None:
        self._rewrite(priority=7.0)

    def _rewrite(self, **fields: object) -> None:
        (found,) = self._view.requirements()
        requirement = self._view.call("GET", f"/work/requirements/{found['id']}")
        self._view.call("PUT", "/work/requirements", {**requirement, **fields})

    def cancel_requirement(self) -> None:
        (found,) = self._view.requirements()
        self._view.call("PUT", f"/work/requirements/{found['id']}/transition/CANCELLING", abort="true")

    def cancel_worker(self) -> None:
        self._cancel("w-")

    def cancel_head(self) -> None:
        self._cancel("head-")

    def _cancel(self, prefix: str) -> None:
        task = next(task for task in self._view.tasks() if task["name"].startswith(prefix))
        self._view.call("PUT", f"/work/tasks/{task['id']}/cancel", abort="true")

    def shut_pool_down(self) -> None:
        pool = next(pool for pool in self._view.pools() if "-cpu-" in pool["name"])
        self._view.call("DELETE", f"/workerPools/{pool['id']}")

    def terminate_machines(self) -> None:
        machines = next(each for each in self._view.machines() if "-cpu-" in each["name"])
        self._view.call("PUT", f"/compute/requirements/{machines['id']}/transition/TERMINATED")


def facts(view: PlatformView) -> tuple[object, ...]:
    """What of the cluster does not change when parts of it are made anew."""
    (found,) = view.requirements()
    requirement = view.call("GET", f"/work/requirements/{found['id']}")
    return (
        requirement["tag"],
        requirement["priority"],
        sorted(task["name"].partition("-")[0] for task in view.tasks()),
        sorted(pool["name"].partition(".")[0] for pool in view.pools()),
        len(view.machines()),
    )


TOGETHER = [("tag",), ("priority", "worker"), ("head",), ("pool",), ("machines",), ("requirement",)]


@pytest.mark.parametrize(
    "what",
    [TOGETHER[0], *(pytest.param(rest, marks=pytest.mark.matrix) for rest in TOGETHER[1:])],
    ids=" and ".join,
)
def test_a_change_from_outside_is_named_and_repaired(
    typist: Typist, view: PlatformView, what: tuple[str, ...]
) -> None:
    made = typist.type("up", "--yes")
    assert made.code == 0, made.text
    before = facts(view)
    for deed in what:
        getattr(Somebody(view), CHANGES[deed][0])()
    assert facts_differ(view, before)
    seen = typist.type("refresh", "--expect-no-changes")
    assert seen.code == 7, seen.text
    assert [CHANGES[deed][1] for deed in what if not re.search(CHANGES[deed][1], seen.err)] == [], seen.text
    repaired = typist.type("up", "--yes")
    assert repaired.code == 0, repaired.text
    assert facts(view) == before
    assert typist.type("preview", "--expect-no-changes").code == 0


def facts_differ(view: PlatformView, before: tuple[object, ...]) -> bool:
    """A requirement that is gone is a difference, too."""
    return not view.requirements() or facts(view) != before


@pytest.mark.matrix
def test_nothing_changes_by_looking_ten_times(typist: Typist) -> None:
    assert typist.type("up", "--yes").code == 0
    previews = [typist.type("preview", "--expect-no-changes") for _ in range(10)]
    assert [preview.code for preview in previews] == [0] * 10, [preview.text for preview in previews]
    looked = typist.type("refresh", "--expect-no-changes")
    assert looked.code == 0, looked.text
