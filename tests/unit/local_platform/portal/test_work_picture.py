"""Which requirements, groups and tasks the page gets, and how many at most."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.records import Group, Requirement
from raydog_resources.local_platform.portal.overview import totals
from raydog_resources.local_platform.portal.task_rows import FEW, MANY
from raydog_resources.local_platform.portal.wish import Wish
from raydog_resources.local_platform.portal.work_picture import WorkPicture
from tests.unit.local_platform.engine.bench import Bench, group_spec

Picture = dict[str, Any]
OPEN: Any = {"finishIfAllTasksFinished": False}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def draw(bench: Bench, find: str = "", *opened: str) -> list[Picture]:
    return WorkPicture(bench.engine.world, Wish(find, frozenset(opened))).draw()


def only_group(bench: Bench, find: str = "", *opened: str) -> Picture:
    [requirement] = draw(bench, find, *opened)
    [group] = requirement["groups"]
    return dict(group)


def names(group: Picture) -> list[str]:
    return [task["name"] for task in group["tasks"]]


def group_with_worked(bench: Bench, done: int, waiting: int, failed: int = 0) -> Group:
    """A group that stays open, whose first tasks have ended and whose last ones wait for workers."""
    pool = bench.pool(1)
    bench.advance()
    group = bench.group(done + failed, **OPEN)
    while running := bench.running(group):
        for task in running:
            bench.finish(task, 1 if task.number <= failed else 0)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    bench.tasks(group, waiting)
    return group


def ended_requirement(bench: Bench, name: str) -> Requirement:
    requirement = bench.requirement(group_spec("group"), name=name)
    bench.transition(requirement, "CANCELLING")
    return requirement


def test_a_small_group_is_shown_whole_and_in_order(bench: Bench) -> None:
    group_with_worked(bench, done=3, waiting=2)
    group = only_group(bench)
    assert names(group) == [f"task_{n}" for n in range(1, 6)]
    assert [task["mark"] for task in group["tasks"]] == ["done"] * 3 + ["waiting"] * 2
    assert group["tally"] == {"done": 3, "waiting": 2}
    assert group["total"] == 5


def test_of_a_large_group_the_finished_stay_folded(bench: Bench) -> None:
    group_with_worked(bench, done=30, waiting=4, failed=1)
    group = only_group(bench)
    assert names(group) == ["task_1", *(f"task_{n}" for n in range(32, 36))]
    assert group["tally"] == {"done": 30, "failed": 1, "waiting": 4}
    assert group["total"] == 35


def test_of_many_waiting_tasks_only_the_next_in_line_are_shown(bench: Bench) -> None:
    bench.group(500, **OPEN)
    group = only_group(bench)
    assert names(group) == [f"task_{n}" for n in range(1, FEW + 1)]
    assert group["total"] == 500


def test_failures_are_shown_among_many_running(bench: Bench) -> None:
    bench.pool(20)
    bench.advance()
    group = bench.group(21, **OPEN)
    bench.finish(bench.running(group)[4], 3)
    shown = only_group(bench)["tasks"]
    assert len(shown) == FEW
    assert (shown[0]["name"], shown[0]["mark"], shown[0]["trouble"]) == ("task_5", "failed", "exit code 3")
    assert {task["mark"] for task in shown[1:]} == {"running"}


def test_an_opened_group_shows_the_latest_finished_up_to_a_limit(bench: Bench) -> None:
    group = group_with_worked(bench, done=MANY + 50, waiting=1)
    shown = names(only_group(bench, "", group.id))
    assert len(shown) == MANY
    assert shown[:2] == [f"task_{MANY + 51}", f"task_{MANY + 50}"]


def test_the_living_come_first_then_the_newest(bench: Bench) -> None:
    bench.requirement(group_spec("group"), name="oldest-but-alive")
    for number in range(30):
        bench.advance(1)
        ended_requirement(bench, f"ended-{number}")
    shown = [picture["name"] for picture in draw(bench)]
    assert shown[0] == "oldest-but-alive"
    assert shown[1:] == [f"ended-{number}" for number in range(29, 5, -1)]
    assert totals(bench.engine.world)["requirements"] == 31


def test_the_tasks_of_an_ended_requirement_come_when_it_is_opened(bench: Bench) -> None:
    requirement = bench.requirement(group_spec("group"))
    bench.tasks(bench.groups_of(requirement)[0], 2)
    bench.transition(requirement, "CANCELLING")
    [folded] = draw(bench)
    [opened] = draw(bench, "", requirement.id)
    assert folded["groups"][0]["tasks"] == []
    assert folded["tally"] == opened["tally"] == {"stopped": 2}
    assert [task["status"] for task in opened["groups"][0]["tasks"]] == ["CANCELLED", "CANCELLED"]
    assert folded["ended"] is not None


@pytest.mark.parametrize("find", ["train", "TRAIN", "other", "executing", "running", "node-1", "space"])
def test_the_filter_leaves_what_fits(bench: Bench, find: str) -> None:
    requirement = bench.requirement(group_spec("other", **OPEN), name="work")
    [group] = bench.groups_of(requirement)
    bench.pool(1)
    bench.advance()
    bench.tasks(group, 1, name="train")
    bench.requirement(
        group_spec("group", workerTags=["none"], **OPEN), name="unrelated", tag="no", namespace="far"
    )
    shown = draw(bench, find.casefold())
    assert [picture["name"] for picture in shown] == ["work"]
    assert names(shown[0]["groups"][0]) == ["train"]


def test_the_filter_finds_a_finished_task_of_hundreds_by_its_name(bench: Bench) -> None:
    pool = bench.pool(1)
    bench.advance()
    group = bench.group(0, **OPEN)
    bench.tasks(group, 1, name="needle")
    bench.tasks(group, 300)
    while running := bench.running(group):
        bench.finish(running[0])
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert names(only_group(bench, "needle")) == ["needle"]


def test_nothing_fits_nothing_is_shown(bench: Bench) -> None:
    bench.group(3)
    assert draw(bench, "no such thing") == []


def test_a_group_says_what_it_waits_for(bench: Bench) -> None:
    bench.requirement(
        group_spec("first", workerTags=["gpu"], **OPEN), group_spec("second", dependencies=["first"], **OPEN)
    )
    bench.tasks(bench.groups_of(next(iter(bench.engine.world.requirements.values())))[0], 1)
    [picture] = draw(bench)
    first, second = picture["groups"]
    assert (first["starved"], first["worker_tags"]) == (True, ["gpu"])
    assert second["waits_for"] == ["first"]


def test_the_picture_has_a_bearable_size(bench: Bench) -> None:
    for _ in range(27):
        bench.requirement()
    large = bench.requirement(*(group_spec(f"group-{n}", **OPEN) for n in range(100)))
    for group in bench.groups_of(large):
        bench.tasks(group, 30)
    shown = draw(bench, "", *large.group_ids)
    assert len(shown) == 25
    assert (len(shown[0]["groups"]), shown[0]["groups_total"]) == (40, 100)
    assert sum(len(group["tasks"]) for group in shown[0]["groups"]) == 800
    assert shown[0]["tally"] == {"waiting": 3000}


def test_no_look_goes_through_the_finished_tasks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    group = group_with_worked(bench, done=200, waiting=3)
    index = bench.engine.world.tasks_of[group.id]

    class Untouchable(list[Any]):
        def __iter__(self) -> Any:
            raise AssertionError("all tasks of the group were gone through")

    monkeypatch.setattr(index, "ordered", Untouchable(index.ordered))
    assert len(only_group(bench)["tasks"]) == 3
    assert len(only_group(bench, "task")["tasks"]) == 203
    assert totals(bench.engine.world)["tasks"] == {"done": 200, "waiting": 3}
