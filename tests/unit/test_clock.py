"""The machine's clock and its stand-in answer alike."""

from __future__ import annotations

import pytest

from raydog_resources.clock import Clock, SystemClock
from tests.fakes.clock import EPOCH, FakeClock


def test_the_system_clock_stamps_in_seconds_of_our_time() -> None:
    year_2020, year_2200 = 1_577_836_800.0, 7_258_118_400.0
    assert year_2020 < SystemClock().now() < year_2200


def test_the_system_clock_never_runs_backwards() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)


def test_sleeping_for_nothing_returns() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0)
    assert clock.monotonic() >= before


@pytest.mark.parametrize("clock", [SystemClock(), FakeClock()], ids=["system", "fake"])
def test_both_refuse_to_sleep_backwards(clock: Clock) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        clock.sleep(-1)


def test_the_fake_stands_still_until_told() -> None:
    clock = FakeClock()
    assert (clock.now(), clock.monotonic()) == (EPOCH, 0.0)
    assert (clock.now(), clock.monotonic()) == (EPOCH, 0.0)


def test_advancing_moves_both_readings_and_is_no_sleep() -> None:
    clock = FakeClock(now=1000.0)
    clock.advance(2.5)
    assert (clock.now(), clock.monotonic(), clock.slept) == (1002.5, 2.5, [])


def test_sleeping_on_the_fake_passes_the_time_and_is_remembered() -> None:
    clock = FakeClock(now=1000.0)
    clock.sleep(0.1)
    clock.sleep(30)
    assert clock.slept == [0.1, 30]
    assert clock.monotonic() == pytest.approx(30.1)
    assert clock.now() == pytest.approx(1030.1)
