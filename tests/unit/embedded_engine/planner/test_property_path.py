"""Paths, and putting old values back where changes are ignored."""

from __future__ import annotations

import pytest

from raydog_resources.embedded_engine.planner.property_path import covers, parse_path, path_text, put_back
from raydog_resources.embedded_engine.state.property_value import Properties, Secret


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("size", ("size",)),
        ("tags.owner", ("tags", "owner")),
        ("nodes[0].name", ("nodes", 0, "name")),
        ('tags["a.b"]', ("tags", "a.b")),
        ("nodes[*].state", ("nodes", "*", "state")),
        ("*", ("*",)),
    ],
)
def test_a_path_is_read(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["", "nodes[", 'tags["a', "]"])
def test_what_is_no_path_is_none(text: str) -> None:
    assert parse_path(text) is None


def test_a_path_is_written_so_that_it_can_be_read() -> None:
    for path in (("a", 0, "b"), ("a.b", "c d"), ('q"uote',)):
        assert parse_path(path_text(path)) == path


def test_a_pattern_covers_what_lies_below_it() -> None:
    assert covers(("nodes", "*"), ("nodes", 3, "state"))
    assert not covers(("nodes", 0, "state"), ("nodes", 0))
    assert not covers(("nodes",), ("tags",))


@pytest.mark.parametrize(
    ("path", "olds", "news", "expected"),
    [
        ("a", {"a": 1}, {"a": 2, "b": 3}, {"a": 1, "b": 3}),
        ("a", {}, {"a": 2}, {}),
        ("a", {"a": 1}, {}, {"a": 1}),
        ("a.b", {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1, "c": 3}}),
        ("a[0]", {"a": [1, 2]}, {"a": [9, 8]}, {"a": [1, 8]}),
        ("a[*].b", {"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {"a": [{"b": 1}]}),
        ("*", {"a": 1}, {"a": 2, "b": 3}, {"a": 1}),
        ("a.b", {"a": Secret({"b": 1})}, {"a": {"b": 2}}, {"a": {"b": Secret(1)}}),
    ],
)
def test_the_old_value_comes_back(
    path: str, olds: Properties, news: Properties, expected: Properties
) -> None:
    assert put_back([path], olds, news) == (expected, [])


@pytest.mark.parametrize(
    ("path", "olds", "news"),
    [("a.b", {"a": {"b": 1}}, {}), ("a[1]", {"a": [1, 2]}, {"a": [1]}), ("a[*]", {"a": [1, 2]}, {"a": [3]})],
)
def test_where_it_cannot_come_back_that_is_said(path: str, olds: Properties, news: Properties) -> None:
    assert put_back([path], olds, news)[1] == [path]


def test_what_was_given_is_not_changed() -> None:
    news = {"a": {"b": 2}}
    put_back(["a.b"], {"a": {"b": 1}}, news)
    assert news == {"a": {"b": 2}}
