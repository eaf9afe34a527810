"""Ready tasks go to idle workers, the most important first."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.records import Group
from tests.unit.local_platform.engine.bench import Bench, group_spec


def held_groups(bench: Bench, *settings: tuple[dict[str, Any], dict[str, Any]]) -> list[Group]:
    """One requirement per group, all with two tasks and nobody to do them yet."""
    groups = []
    for requirement, group in settings:
        made = bench.groups_of(bench.requirement(group_spec("g", **group), **requirement))[0]
        bench.tasks(made, 2)
        groups.append(made)
    return groups


def order_of_starts(bench: Bench, groups: list[Group]) -> list[int]:
    """Who gets the only worker, again and again."""
    bench.pool(1)
    bench.advance()
    order = []
    while running := [(i, task) for i, group in enumerate(groups) for task in bench.running(group)]:
        assert len(running) == 1
        order.append(running[0][0])
        bench.finish(running[0][1])
    return order


@pytest.mark.parametrize(
    ("settings", "order"),
    [
        ([({}, {}), ({}, {})], [0, 0, 1, 1]),
        ([({"priority": 1}, {}), ({"priority": 2}, {})], [1, 1, 0, 0]),
        ([({}, {"priority": 1}), ({}, {"priority": 2})], [1, 1, 0, 0]),
        ([({"priority": 1}, {"priority": 1}), ({"priority": 2}, {})], [1, 1, 0, 0]),
        ([({}, {"maxWorkers": 1}), ({}, {})], [0, 0, 1, 1]),
    ],
)
def test_priorities_come_before_age(settings: list[Any], order: list[int]) -> None:
    bench = Bench()
    assert order_of_starts(bench, held_groups(bench, *settings)) == order


def test_the_order_survives_a_crash() -> None:
    bench = Bench()
    groups = held_groups(bench, ({}, {}), ({"priority": 2}, {}), ({}, {}))
    bench.crash()
    assert order_of_starts(bench, groups) == [1, 1, 0, 0, 2, 2]


def test_tasks_of_a_group_start_in_the_order_of_their_numbers() -> None:
    bench = Bench()
    pool = bench.pool(1)
    bench.advance()
    group = bench.group(20)
    seen = []
    while running := bench.running(group):
        seen.append(running[0].number)
        bench.finish(running[0])
    assert seen == list(range(1, 21))
    assert len(bench.nodes(pool)) == 1


def test_a_group_holds_no_more_workers_than_it_may() -> None:
    bench = Bench()
    bench.pool(5)
    bench.advance()
    group = bench.group(4, maxWorkers=2)
    assert len(bench.running(group)) == 2
    bench.finish(bench.running(group)[0])
    assert len(bench.running(group)) == 2


def test_tasks_per_worker_bound_the_workers_by_what_is_left_to_do() -> None:
    bench = Bench()
    bench.pool(5)
    bench.advance()
    group = bench.group(5, tasksPerWorker=2)
    assert len(bench.running(group)) == 3
    bench.finish(bench.running(group)[0])
    assert len(bench.running(group)) == 2
    bench.finish(bench.running(group)[0])
    assert len(bench.running(group)) == 2


def test_a_group_takes_workers_of_several_pools() -> None:
    bench = Bench()
    first, second = bench.pool(1), bench.pool(1)
    bench.advance()
    group = bench.group(2)
    assert {bench.engine.world.nodes[t.node_id or ""].pool_id for t in bench.running(group)} == {
        first.id,
        second.id,
    }


def test_an_unimportant_group_gets_what_others_leave() -> None:
    bench = Bench()
    bench.pool(3)
    first, second = held_groups(bench, ({"priority": 5}, {"maxWorkers": 1}), ({}, {}))
    bench.advance()
    assert (len(bench.running(first)), len(bench.running(second))) == (1, 2)
