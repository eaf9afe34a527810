"""Searches and pages: every parameter does something, and a page costs what it shows."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.records import Group, Requirement, Task
from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.wire import (
    search_compute_requirement,
    search_instance,
    search_namespace,
    search_node,
    search_task,
    search_template,
    search_work_requirement,
    search_worker_pool,
)
from raydog_resources.local_platform.wire.page import Orders, encode_place, page
from raydog_resources.local_platform.wire.parameter import PAGING
from raydog_resources.local_platform.wire.search_query import search_query
from tests.fakes.clock import FakeClock

FINISHED, READY = 5_000, 40


@pytest.mark.parametrize(
    ("search", "filters"),
    [
        ("WorkRequirementSearch", search_work_requirement.FILTERS),
        ("TaskSearch", search_task.FILTERS),
        ("WorkerPoolSearch", search_worker_pool.FILTERS),
        ("NodeSearch", search_node.FILTERS),
        ("ComputeRequirementSearch", search_compute_requirement.FILTERS),
        ("ComputeRequirementSummarySearch", search_compute_requirement.FILTERS),
        ("InstanceSearch", search_instance.FILTERS),
        ("ComputeRequirementTemplateSearch", search_template.FILTERS),
        ("ComputeSourceTemplateSearch", search_template.SOURCE_FILTERS),
        ("NamespaceSearch", {**search_namespace.FILTERS, "deletable": None}),
    ],
)
def test_every_parameter_of_the_sdks_searches_is_followed(search: str, filters: Any) -> None:
    known = set(search_query(search).known) - set(PAGING) - {"sortField", "sortDirection"}
    assert known == set(filters) & known
    assert known


def test_a_template_search_may_name_several_types() -> None:
    said = search_query("ComputeRequirementTemplateSearch").read([("type", "a"), ("type", "b")])
    assert said == {"type": ["a", "b"]}


def test_an_older_sdk_without_a_search_leaves_the_paging() -> None:
    assert search_query("SearchOfTheFuture").known == PAGING


@pytest.fixture
def engine() -> Engine:
    """A group that has finished a lot and has a little left to do."""
    engine = Engine(FakeClock())
    world = engine.world
    world.add(Requirement("ydid:workreq:0:u", "ns", "w", None, 0.0, 0.0, 0.0, group_ids=["g"]))
    world.add(Group("g", "ydid:workreq:0:u", "g", {"runSpecification": {"taskTypes": ["bash"]}}, 0.0))
    for number in range(1, FINISHED + READY + 1):
        status = "COMPLETED" if number <= FINISHED else "READY"
        world.add(Task(f"t{number}", "g", "ydid:workreq:0:u", number, f"n{number}", {}, 0.0, status=status))
    return engine


class Counted(list[Any]):
    """A list that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        self.looks += 1
        return super().__getitem__(index)

    def __iter__(self) -> Any:
        raise AssertionError("walked from end to end")


def _count(engine: Engine) -> Counted:
    index = engine.world.tasks_of["g"]
    counted = Counted(index.ordered)
    index.ordered = counted
    return counted


def test_a_page_of_waiting_tasks_does_not_look_at_finished_ones(engine: Engine) -> None:
    counted = _count(engine)
    tasks, following = search_task.page_of_tasks(
        engine.world, {"taskGroupId": "g", "statuses": ["READY"], "size": 30}
    )
    assert [task.number for task in tasks] == list(range(FINISHED + 1, FINISHED + 31))
    rest, end = search_task.page_of_tasks(
        engine.world, {"taskGroupId": "g", "statuses": ["READY"], "sliceId": following}
    )
    assert [task.number for task in rest] == list(range(FINISHED + 31, FINISHED + 41))
    assert end is None
    assert counted.looks == 0


@pytest.mark.parametrize("statuses", [None, ["COMPLETED"]])
def test_the_last_page_costs_no_more_than_the_first(engine: Engine, statuses: list[str] | None) -> None:
    counted = _count(engine)
    parameters: dict[str, Any] = {"workRequirementId": "ydid:workreq:0:u"}
    if statuses is not None:
        parameters["statuses"] = statuses
    _, following = search_task.page_of_tasks(engine.world, parameters)
    first, counted.looks = counted.looks, 0
    assert first < 200
    deep = encode_place(["g", FINISHED - 150])
    tasks, _ = search_task.page_of_tasks(engine.world, {**parameters, "sliceId": deep})
    assert (tasks[0].number, len(tasks)) == (FINISHED - 149, 100)
    assert counted.looks < 200
    assert following is not None


ORDERS: Orders = {"": lambda item: (item,), "half": lambda item: (item // 2,)}


def _walk(items: list[int], parameters: dict[str, Any]) -> list[int]:
    seen: list[int] = []
    following: str | None = ""
    while following is not None:
        more = {**parameters, "sliceId": following} if following else parameters
        found, following = page(items, ORDERS, more)
        seen += found
    return seen


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 100])
@pytest.mark.parametrize("field", ["", "half"])
@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_pages_together_are_the_list(size: int, field: str, direction: str) -> None:
    items = [5, 3, 1, 0, 6, 2, 4]
    parameters: dict[str, Any] = {"size": size, "sortDirection": direction}
    if field:
        parameters["sortField"] = field
    assert _walk(items, parameters) == sorted(items, reverse=direction == "DESCENDING")


def test_a_page_goes_on_where_the_last_one_ended_even_if_that_item_is_gone() -> None:
    first, following = page([1, 2, 3, 4, 5], ORDERS, {"size": 2})
    assert first == [1, 2]
    second, _ = page([0, 1, 3, 4, 5], ORDERS, {"size": 2, "sliceId": following})
    assert second == [3, 4]


def test_a_slice_id_of_another_order_is_refused() -> None:
    _, following = page([1, 2, 3], ORDERS, {"size": 1})
    for other in ({"sortField": "half"}, {"sortDirection": "DESCENDING"}):
        with pytest.raises(Refusal, match="sliceId"):
            page([1, 2, 3], ORDERS, {**other, "sliceId": following})
