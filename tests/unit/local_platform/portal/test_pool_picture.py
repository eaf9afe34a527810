"""Which pools and nodes the page gets, and what it says of them."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.effects import BootMachine
from raydog_resources.local_platform.portal.overview import totals
from raydog_resources.local_platform.portal.pool_picture import draw_pools
from raydog_resources.local_platform.portal.wish import Wish
from tests.unit.local_platform.engine.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def draw(bench: Bench, find: str = "", *opened: str) -> list[dict[str, Any]]:
    return draw_pools(bench.engine.world, Wish(find, frozenset(opened)))


def test_nodes_say_where_they_are_and_what_they_do(bench: Bench) -> None:
    bench.pool(2, name="blue", workerTag="tag", maxNodes=5)
    bench.advance()
    bench.group(1, finishIfAllTasksFinished=False)
    [pool] = draw(bench)
    busy, idle = pool["nodes"]
    assert (pool["name"], pool["status"], pool["mark"]) == ("blue", "RUNNING", "running")
    assert (pool["template"], pool["worker_tag"]) == ("local/node", "tag")
    assert (pool["up"], pool["target"], pool["limit"], pool["booting"]) == (2, 2, 5, 0)
    assert (pool["busy_workers"], pool["idle_workers"]) == (1, 1)
    assert (busy["name"], busy["address"], busy["mark"]) == ("node-1", "10.0.0.2", "running")
    assert [task["name"] for task in busy["tasks"]] == ["task_1"]
    assert (idle["status"], idle["mark"], idle["tasks"], idle["workers"]) == ("RUNNING", "waiting", [], 1)


def test_machines_that_boot_are_nodes_to_be(bench: Bench) -> None:
    bench.held.add(BootMachine)
    bench.pool(3)
    bench.advance()
    [pool] = draw(bench)
    assert [(node["status"], node["note"]) for node in pool["nodes"]] == [("PENDING", "booting")] * 3
    assert (pool["up"], pool["booting"]) == (0, 3)
    assert totals(bench.engine.world)["nodes_booting"] == 3


def test_a_lost_node_is_still_to_be_seen_and_says_why(bench: Bench) -> None:
    pool = bench.pool(2)
    bench.advance()
    bench.lose(bench.instances(pool)[0])
    [picture] = draw(bench)
    staying, lost = picture["nodes"]
    assert staying["name"] == "node-2"
    assert (lost["name"], lost["status"], lost["mark"], lost["note"]) == (
        "node-1",
        "LOST",
        "failed",
        "the node was lost",
    )


def test_of_many_nodes_a_few_are_shown_until_the_pool_is_opened(bench: Bench) -> None:
    pool = bench.pool(60)
    bench.advance()
    assert len(draw(bench)[0]["nodes"]) == 16
    assert len(draw(bench, "", pool.id)[0]["nodes"]) == 60
    assert draw(bench)[0]["up"] == totals(bench.engine.world)["nodes_up"] == 60


def test_open_pools_come_first(bench: Bench) -> None:
    bench.pool(1, name="oldest-but-open")
    for number in range(30):
        ended = bench.pool(0, name=f"ended-{number}")
        bench.do(lambda e, ident=ended.id: e.pools.shut_down(ident))  # type: ignore[misc]
    shown = [picture["name"] for picture in draw(bench)]
    assert shown == ["oldest-but-open", *(f"ended-{number}" for number in range(29, 10, -1))]


@pytest.mark.parametrize(("find", "nodes"), [("blue", 20), ("node-7", 1), ("10.0.0.9", 1), ("task_1", 1)])
def test_the_filter_leaves_what_fits(bench: Bench, find: str, nodes: int) -> None:
    blue = bench.pool(20, name="blue")
    bench.advance()
    bench.group(1, finishIfAllTasksFinished=False)
    bench.pool(1, name="red")
    shown = draw(bench, find, blue.id)
    assert [pool["name"] for pool in shown] == ["blue"]
    assert len(shown[0]["nodes"]) == nodes


def test_a_draining_node_says_so(bench: Bench) -> None:
    pool = bench.pool(1)
    bench.advance()
    bench.group(1, finishIfAllTasksFinished=False)
    bench.do(lambda e: e.pools.shut_down(pool.id))
    assert draw(bench)[0]["nodes"][0]["note"] == "draining"
    assert draw(bench)[0]["status"] == "SHUTDOWN"
