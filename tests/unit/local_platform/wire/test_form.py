from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.refusal import Refusal
from raydog_resources.local_platform.wire.form import Duration, Form, Moment, Number, Text, Whole
from raydog_resources.local_platform.wire.moment import seconds_since_epoch, stamp
from raydog_resources.local_platform.wire.name import name_problems
from raydog_resources.local_platform.wire.problem import below, refuse


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (Text(), ["", "x", "\0"], [5, None, [], True]),
        (Whole(), [0, -1, 2**31 - 1], [1.0, True, "1", 2**31, None]),
        (Number(), [0, 1.5, -2], [True, "1", float("inf"), 10**400]),
        (
            Duration(),
            ["PT0S", "P1DT2H", "P2W", "PT1.5S"],
            ["", "PT", "1h", "-PT1S", "P1Y", 60, "P99999999999D"],
        ),
        (
            Moment(),
            ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.123456+02:00"],
            ["2030-01-31", "2030-13-01T00:00:00Z", "2030-01-31T12:00:00", 5],
        ),
    ],
)
def test_each_form_takes_its_own(form: Form, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if form.problems(value)] == []
    assert [value for value in bad if not form.problems(value)] == []


def test_times_are_read_and_written() -> None:
    assert seconds_since_epoch("2030-01-31T12:00:00.000Z") == 1896091200
    assert seconds_since_epoch("2030-01-31T14:00:00.25+02:00") == 1896091200.25
    assert stamp(1896091200.0625) == "2030-01-31T12:00:00.062Z"


@pytest.mark.parametrize("name", ["a", "A-1_b.c", "0", "x" * 60, None])
def test_names(name: str | None) -> None:
    assert name_problems("name", name) == ()


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "é", "x" * 61, "-a", ".a", "a\n", "a\0"])
def test_no_names(name: str) -> None:
    ((where, _),) = name_problems("name", name)
    assert where == "name"


def test_paths_grow_from_the_inside() -> None:
    inner = [("", "is bad"), ("name", "is bad"), ("[3]", "is bad")]
    assert [path for path, _ in below("list[0]", inner)] == ["list[0]", "list[0].name", "list[0][3]"]


def test_many_problems_are_cut_short_and_long_texts_too() -> None:
    refuse([])
    with pytest.raises(Refusal) as caught:
        refuse([("", "is bad"), *((f"f{n}", "is bad") for n in range(200))])
    assert caught.value.message == "body: is bad (and 200 more)"
    assert len(caught.value.detail) == 49
