"""Which groups wait for which."""

from __future__ import annotations

from raydog_resources.local_platform.engine.dependencies import dependencies_of, never_to_start
from raydog_resources.local_platform.engine.records import Json


def test_both_ways_of_saying_it_count() -> None:
    assert dependencies_of({"name": "a"}) == []
    assert dependencies_of({"name": "a", "dependencies": None, "dependentOn": None}) == []
    assert dependencies_of({"name": "a", "dependencies": ["b", "c"], "dependentOn": "d"}) == ["b", "c", "d"]


def test_a_chain_and_a_diamond_can_start() -> None:
    specs: list[Json] = [
        {"name": "last", "dependencies": ["left", "right"]},
        {"name": "left", "dependencies": ["first"]},
        {"name": "right", "dependentOn": "first"},
        {"name": "first"},
    ]
    assert never_to_start(specs) == []


def test_a_circle_cannot_nor_can_who_waits_for_it() -> None:
    specs: list[Json] = [
        {"name": "a", "dependencies": ["b"]},
        {"name": "b", "dependencies": ["a"]},
        {"name": "behind", "dependencies": ["a", "free"]},
        {"name": "free"},
    ]
    assert never_to_start(specs) == ["a", "b", "behind"]
