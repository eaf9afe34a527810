"""What counts as a difference."""

from __future__ import annotations

import pytest

from raydog_resources.embedded_engine.planner.difference import Difference, compare, with_replace_on_changes
from raydog_resources.embedded_engine.state.property_value import UNKNOWN, Properties, Secret


@pytest.mark.parametrize(
    ("olds", "news", "detailed"),
    [
        ({"a": 1}, {"a": 2}, {"a": "update"}),
        ({"a": 1}, {}, {"a": "delete"}),
        ({}, {"a": 1}, {"a": "add"}),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3, 4]}}, {"a.b[1]": "update", "a.b[2]": "add"}),
        ({"a": 1}, {"a": True}, {"a": "update"}),
        ({"a": "x"}, {"a": UNKNOWN}, {"a": "update"}),
        ({"a b": 1}, {"a b": 2}, {'["a b"]': "update"}),
    ],
)
def test_every_place_is_named(olds: Properties, news: Properties, detailed: dict[str, str]) -> None:
    found = compare(olds, news)
    assert found.changes
    assert found.detailed == detailed


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        ({"a": 1}, {"a": 1.0}),
        ({"a": None}, {}),
        ({"a": Secret("x")}, {"a": "x"}),
        ({"a": UNKNOWN}, {"a": UNKNOWN}),
    ],
)
def test_what_means_the_same_is_no_difference(olds: Properties, news: Properties) -> None:
    assert compare(olds, news) == Difference()


def test_replace_on_changes_forces_a_replacement_at_and_below_its_path() -> None:
    found = with_replace_on_changes(compare({"a": {"b": 1}}, {"a": {"b": 2}}), ("a",), has_init_errors=False)
    assert found.is_replacement
    assert found.replaces == ("a",)
    assert found.detailed == {"a.b": "update-replace"}


def test_replace_on_changes_elsewhere_does_not() -> None:
    found = with_replace_on_changes(compare({"a": 1}, {"a": 2}), ("b",), has_init_errors=False)
    assert not found.is_replacement


def test_what_is_not_well_is_replaced_where_any_change_would() -> None:
    found = with_replace_on_changes(Difference(), ("*",), has_init_errors=True)
    assert found.changes
    assert found.is_replacement


def test_a_refresh_shows_the_way_back() -> None:
    found = compare({"a": 1, "b": 1}, {"b": 2, "c": 3}).inverted()
    assert found.detailed == {"a": "add", "b": "update", "c": "delete"}
