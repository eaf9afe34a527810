"""Lengths of time: all the ways people write them, and those that could be misunderstood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from raydog_resources.config.duration import LONGEST, PositiveSeconds, Seconds

SECONDS = TypeAdapter[int](Seconds)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("4h", 14400),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        (" 2d ", 172800),
        ("1d2h3m4s", 93784),
        ("1.5h", 5400),
        ("0.1h", 360),
        ("PT4H", 14400),
        ("PT1H30M", 5400),
        ("P1DT12H", 129600),
        ("P7D", 604800),
        ("365d", LONGEST),
        ("0s", 0),
        (0, 0),
        (0.0, 0),
    ],
)
def test_a_length_of_time_is_kept_in_seconds(written: object, seconds: int) -> None:
    found = SECONDS.validate_python(written)
    assert (found, type(found)) == (seconds, int)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "4",
        4,
        90.5,
        True,
        False,
        "4 hours",
        "04:00:00",
        "30m1h",
        "-1h",
        "1h-5m",
        "P",
        "PT",
        "366d",
        "0.5s",
        "h",
        None,
        [],
    ],
)
def test_anything_else_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match=r"write (a length of time|whole seconds)"):
        SECONDS.validate_python(written)


@pytest.mark.parametrize("written", ["0s", 0, "PT0S"])
def test_some_lengths_may_not_be_nothing(written: object) -> None:
    with pytest.raises(ValidationError, match="more than nothing"):
        TypeAdapter[int](PositiveSeconds).validate_python(written)


@given(st.integers(min_value=0, max_value=LONGEST))
def test_what_is_written_out_reads_back_the_same(seconds: int) -> None:
    written = SECONDS.dump_python(SECONDS.validate_python(f"{seconds}s"), mode="json")
    assert SECONDS.validate_python(written) == seconds
