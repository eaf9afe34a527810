"""ISO-8601 durations, as the SDK writes them and people do."""

from __future__ import annotations

import pytest

from raydog_resources.local_platform.engine.durations import seconds_of, seconds_or_none, shutdown_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0.0),
        ("P0D", 0.0),
        ("PT3M", 180.0),
        ("PT1H30M", 5_400.0),
        ("PT0.25S", 0.25),
        ("P1DT2H", 93_600.0),
        ("P2W", 1_209_600.0),
    ],
)
def test_a_duration_in_seconds(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "5 minutes", "PT5", "-PT5M", "P1M", "PT5M ", "pt5m"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="PT10M"):
        seconds_of(text)


def test_what_is_absent_stays_absent() -> None:
    assert seconds_or_none(None) is None
    assert seconds_or_none("PT1M") == 60.0


@pytest.mark.parametrize(
    ("auto_shutdown", "seconds"),
    [
        (None, None),
        ({}, None),
        ({"enabled": False, "timeout": "PT1M"}, None),
        ({"enabled": True}, None),
        ({"enabled": True, "timeout": "PT1M"}, 60.0),
        ({"timeout": "PT0S"}, 0.0),
    ],
)
def test_an_auto_shutdown_counts_unless_it_is_off(
    auto_shutdown: dict[str, object] | None, seconds: float
) -> None:
    assert shutdown_seconds(auto_shutdown) == seconds
