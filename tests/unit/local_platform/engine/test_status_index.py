"""Records are found by the status they have now, in the order in which they got there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from raydog_resources.local_platform.engine.status_index import StatusIndex


@dataclass
class Thing:
    id: str
    status: str


@pytest.fixture
def things() -> list[Thing]:
    return [Thing("a", "NEW"), Thing("b", "NEW"), Thing("c", "OLD")]


@pytest.fixture
def index(things: list[Thing]) -> StatusIndex[Thing]:
    index: StatusIndex[Thing] = StatusIndex()
    for thing in things:
        index.add(thing)
    return index


def test_each_is_found_by_its_status(index: StatusIndex[Thing], things: list[Thing]) -> None:
    assert list(index.with_status("NEW")) == things[:2]
    assert list(index.with_status("NEW", "OLD", "GONE")) == things
    assert index.counts() == {"NEW": 2, "OLD": 1}


def test_who_moves_goes_to_the_end_of_the_line(index: StatusIndex[Thing], things: list[Thing]) -> None:
    index.move(things[0], "OLD")
    assert things[0].status == "OLD"
    assert index.first("OLD") is things[2]
    assert [thing.id for thing in index.with_status("OLD")] == ["c", "a"]
    index.move(things[2], "NEW")
    index.move(things[2], "OLD")
    assert index.first("OLD") is things[0]


def test_who_is_removed_is_found_no_more(index: StatusIndex[Thing], things: list[Thing]) -> None:
    index.remove(things[2])
    assert index.first("OLD") is None
    assert index.counts() == {"NEW": 2}


def test_the_caller_may_move_what_it_gets(index: StatusIndex[Thing]) -> None:
    for thing in index.with_status("NEW"):
        index.move(thing, "OLD")
    assert index.count(frozenset({"NEW"})) == 0
    assert index.count(frozenset({"NEW", "OLD", "GONE"})) == 3


def test_only_so_many_are_taken_from_either_end(index: StatusIndex[Thing]) -> None:
    index.add(Thing("d", "NEW"))
    assert [thing.id for thing in index.oldest("NEW", 2)] == ["a", "b"]
    assert [thing.id for thing in index.newest("NEW", 2)] == ["d", "b"]
    assert [thing.id for thing in index.oldest("NEW", 9)] == ["a", "b", "d"]
    assert index.oldest("GONE", 1) + index.newest("GONE", 1) + index.oldest("NEW", 0) == []
