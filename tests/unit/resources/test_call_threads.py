"""Room for calls that wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from raydog_resources.resources.call_threads import CALLS_AT_A_TIME, make_room


def test_the_pool_whose_thread_asks_gets_room() -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        pool.submit(make_room).result(timeout=10)
        assert pool._max_workers == CALLS_AT_A_TIME


def test_a_pool_with_more_room_keeps_it() -> None:
    with ThreadPoolExecutor(max_workers=100) as pool:
        pool.submit(make_room).result(timeout=10)
        assert pool._max_workers == 100


def test_elsewhere_nothing_happens() -> None:
    make_room()
