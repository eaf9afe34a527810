"""Timers ring in the order of their times, and none before."""

from __future__ import annotations

from raydog_resources.local_platform.engine.timers import Timer, Timers


def test_they_ring_in_the_order_of_their_times_then_of_asking() -> None:
    timers = Timers()
    timers.push(5.0, "boot", "late")
    timers.push(1.0, "boot", "first")
    timers.push(5.0, "halt", "last")
    rung = [timers.pop_due(9.0) for _ in range(4)]
    assert rung == [Timer("boot", "first"), Timer("boot", "late"), Timer("halt", "last"), None]


def test_none_rings_before_its_time() -> None:
    timers = Timers()
    seen = [timers.next_due]
    timers.push(5.0, "boot", "it")
    seen.append(timers.next_due)
    assert timers.pop_due(4.999) is None
    assert timers.pop_due(5.0) == Timer("boot", "it")
    seen.append(timers.next_due)
    assert seen == [None, 5.0, None]
