"""Values as the engine hands them over."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.output import Unknown

from raydog_resources.resources.values import known, plain

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("value", "is_known"),
    [(1, True), ({"a": [1, {"b": None}]}, True), (UNKNOWN, False), ({"a": [1, {"b": UNKNOWN}]}, False)],
)
def test_unknown_is_seen_however_deep(value: Any, is_known: bool) -> None:
    assert known(value) is is_known


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.0, 2),
        (2.5, 2.5),
        (True, True),
        ({"a": 1.0, "gone": None, "__provider": "x"}, {"a": 1}),
        ([1.0, {"b": [2.0]}], [1, {"b": [2]}]),
        ("1.0", "1.0"),
    ],
)
def test_numbers_and_nothing_are_evened_out(value: Any, expected: Any) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)
