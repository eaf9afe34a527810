"""Places inside of a configuration's value."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.settings.config_path import (
    parse_path,
    value_at,
    with_value,
    without_value,
)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a", ["a"]),
        ("ns:a.b", ["ns:a", "b"]),
        ("a[0].b", ["a", 0, "b"]),
        ('a["b.c"][12]', ["a", "b.c", 12]),
        ('["a.b"]', ["a.b"]),
        (r'a["x\"y"]', ["a", 'x"y']),
    ],
)
def test_a_path_has_steps(text: str, steps: list[Any]) -> None:
    assert parse_path(text) == steps


@pytest.mark.parametrize("text", ["", "[0]", "a[", "a[x]", 'a["', "a]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(Failure, match="invalid configuration path"):
        parse_path(text)


def test_what_is_set_is_there_and_the_rest_stays() -> None:
    tree = with_value({"a": [1]}, ["b", 0, "c"], "v")
    assert tree == {"a": [1], "b": [{"c": "v"}]}
    assert value_at(tree, ["b", 0, "c"]) == "v"
    assert value_at(tree, ["b", 1]) is None
    assert value_at(tree, ["a", "x"]) is None


@pytest.mark.parametrize(("tree", "steps"), [([1], [2]), ({"a": 1}, [0]), ([1], ["a"]), ("text", ["a"])])
def test_a_step_that_does_not_fit_is_refused(tree: Any, steps: list[Any]) -> None:
    with pytest.raises(Failure):
        with_value(tree, steps, "v")


def test_what_is_taken_out_leaves_the_rest() -> None:
    tree = {"a": [1, {"b": 2, "c": 3}]}
    assert without_value(tree, ["a", 1, "b"]) == {"a": [1, {"c": 3}]}
    assert without_value(tree, ["a", 0]) == {"a": [{"b": 2, "c": 3}]}
    assert without_value(tree, ["none"]) == tree
