"""The one polling loop: its pace, its end, and what it does with looks that have no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from raydog_resources.errors import CouldNotAsk, DeadlinePassed, Gone
from raydog_resources.gateways.polling import Look, Pace, Poller
from tests.fakes.clock import FakeClock


def answers(*values: int | Exception, then: int | Exception = 0) -> Callable[[], int]:
    source: Iterator[int | Exception] = chain(values, repeat(then))

    def ask() -> int:
        value = next(source)
        if isinstance(value, Exception):
            raise value
        return value

    return ask


def poller(clock: FakeClock, pace: Pace | None = None) -> Poller:
    return Poller(clock, pace or Pace(), chance=lambda: 0.0)


def test_what_is_so_at_once_takes_no_time() -> None:
    clock = FakeClock()
    assert poller(clock).until(answers(7), lambda seen: seen == 7, thing="it", deadline_seconds=10) == 7
    assert clock.slept == []


def test_looks_are_quick_at_first_and_slower_later_up_to_a_limit() -> None:
    clock = FakeClock()
    poller(clock).until(answers(*[0] * 10, then=1), bool, thing="it", deadline_seconds=100)
    assert clock.slept == pytest.approx(
        [0.1, 0.15, 0.225, 0.3375, 0.50625, 0.759375, 1.1390625, 1.70859375, 2, 2]
    )


def test_chance_takes_a_part_off_each_pause() -> None:
    clock = FakeClock()
    draws = iter([0.0, 0.5, 0.999])
    waiting = Poller(clock, Pace(first=1, growth=1, jitter=0.4), chance=lambda: next(draws))
    waiting.until(answers(0, 0, 0, then=1), bool, thing="it", deadline_seconds=100)
    assert clock.slept == pytest.approx([1.0, 0.8, 0.6004])


def test_without_a_source_of_chance_pauses_still_vary_within_the_jitter() -> None:
    clock = FakeClock()
    Poller(clock, Pace(first=1, growth=1)).until(
        answers(*[0] * 20, then=1), bool, thing="it", deadline_seconds=100
    )
    assert all(0.8 <= pause <= 1 for pause in clock.slept)
    assert len(set(clock.slept)) > 1


def test_the_deadline_is_never_overslept_and_has_a_last_look() -> None:
    clock = FakeClock()
    looks: list[Look[int]] = []
    with pytest.raises(DeadlinePassed):
        poller(clock, pace=Pace(first=4, longest=4)).until(
            answers(), bool, thing="it", deadline_seconds=10, progress=looks.append
        )
    assert clock.slept == [4, 4, 2]
    assert [look.elapsed_seconds for look in looks] == [0, 4, 8, 10]


def test_no_time_at_all_still_looks_once() -> None:
    assert poller(FakeClock()).until(answers(1), bool, thing="it", deadline_seconds=0) == 1


def test_the_error_says_what_was_last_seen_and_what_to_do() -> None:
    with pytest.raises(DeadlinePassed) as caught:
        poller(FakeClock()).until(
            answers(3),
            lambda seen: seen > 8,
            thing="pool a",
            deadline_seconds=1,
            describe=lambda seen: f"{seen} nodes",
        )
    assert str(caught.value).startswith("pool a: waited 1 s; it was last seen as: 0 nodes; ")
    assert caught.value.done == "stopped waiting; nothing was undone"
    assert caught.value.next_step


def test_a_look_without_an_answer_is_reported_and_waited_over() -> None:
    clock = FakeClock()
    lost = CouldNotAsk("nobody answers")
    looks: list[Look[int]] = []
    seen = poller(clock).until(
        answers(5, lost, 9), lambda seen: seen > 8, thing="it", deadline_seconds=10, progress=looks.append
    )
    assert seen == 9
    assert [(look.number, look.seen, look.unanswered) for look in looks] == [(1, 5, None), (2, None, lost)]


def test_silence_to_the_end_is_told_with_its_cause() -> None:
    lost = CouldNotAsk("nobody answers")
    with pytest.raises(
        DeadlinePassed, match=r"it was never seen; the last look had no answer \(nobody"
    ) as caught:
        poller(FakeClock()).until(answers(then=lost), bool, thing="it", deadline_seconds=1)
    assert caught.value.__cause__ is lost


def test_what_was_seen_before_the_silence_is_told_too() -> None:
    lost = CouldNotAsk("nobody answers")
    with pytest.raises(DeadlinePassed, match="last seen as: 5; the last look had no answer"):
        poller(FakeClock()).until(
            answers(5, then=lost), lambda seen: seen > 8, thing="it", deadline_seconds=1
        )


def test_gone_is_the_callers_at_once() -> None:
    clock = FakeClock()
    with pytest.raises(Gone):
        poller(clock).until(answers(0, Gone("no such thing")), bool, thing="it", deadline_seconds=10)
    assert len(clock.slept) == 1


def test_each_wait_starts_quick_again() -> None:
    clock = FakeClock()
    waiting = poller(clock)
    for _ in range(2):
        waiting.until(answers(0, 0, then=1), bool, thing="it", deadline_seconds=10)
    assert clock.slept == pytest.approx([0.1, 0.15, 0.1, 0.15])


def test_one_wait_can_have_a_pace_of_its_own() -> None:
    clock = FakeClock()
    even = Pace(first=0.5, growth=1.0)
    poller(clock).until(answers(0, 0, then=1), bool, thing="it", deadline_seconds=9, pace=even)
    assert clock.slept == pytest.approx([0.5, 0.5])
