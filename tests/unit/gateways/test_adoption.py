"""A thing is made once, whatever becomes of the answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from raydog_resources.errors import (
    AnswerOverdue,
    CouldNotAsk,
    NameTaken,
    NotAuthorised,
    PlatformError,
    RequestRefused,
)
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.retry_settings import RetrySettings
from tests.fakes.clock import FakeClock

LOST = CouldNotAsk("connection reset")
OVERDUE = AnswerOverdue("no answer in time")
TAKEN = NameTaken("the name already exists")


class Platform:
    """Follows a script: for each POST an error and whether it took effect; at its end all works."""

    def __init__(self, *script: tuple[PlatformError, bool], there: list[str] | None = None) -> None:
        self.there = there or []
        self.log: list[str] = []
        self.blind = False
        self._script = list(script)
        self.on_look: Callable[[], None] = lambda: None

    def post(self) -> str:
        self.log.append("post")
        error, effect = self._script.pop(0) if self._script else (None, True)
        if effect:
            self.there.append(f"made by post {self.log.count('post')}")
        if error is not None:
            raise error
        return self.there[-1]

    def look(self) -> list[str]:
        self.log.append("look")
        if self.blind:
            raise CouldNotAsk("nobody answers")
        found = list(self.there)
        self.on_look()
        return found


def make(platform: Platform, clock: FakeClock | None = None) -> str:
    making = Making("pool a", platform.post, platform.look, holder=lambda: "pool-1 (running, tag other)")
    return make_once(making, RetrySettings(attempts=3), clock or FakeClock())


def test_an_answer_needs_no_look() -> None:
    platform = Platform()
    assert make(platform) == "made by post 1"
    assert platform.log == ["post"]


def test_a_lost_answer_is_found_by_name_and_not_asked_for_again() -> None:
    platform = Platform((LOST, True))
    clock = FakeClock()
    assert make(platform, clock) == "made by post 1"
    assert platform.log == ["post", "look"]
    assert clock.slept == []


def test_an_effect_that_shows_late_is_found_by_the_second_look() -> None:
    platform = Platform((LOST, False))
    platform.on_look = lambda: platform.there.append("made late") if not platform.there else None
    assert make(platform) == "made late"
    assert platform.log == ["post", "look", "look"]


def test_a_call_that_had_no_effect_is_made_again_after_two_looks() -> None:
    platform = Platform((LOST, False))
    clock = FakeClock()
    assert make(platform, clock) == "made by post 2"
    assert platform.log == ["post", "look", "look", "post"]
    assert clock.slept == [1.0]


def test_an_overdue_answer_is_never_asked_for_again() -> None:
    platform = Platform((OVERDUE, False))
    with pytest.raises(AnswerOverdue, match="not known whether it was made") as caught:
        make(platform)
    assert platform.log == ["post", "look", "look"]
    assert "run the same again" in caught.value.next_step


def test_an_overdue_answer_that_took_effect_is_found() -> None:
    assert make(Platform((OVERDUE, True))) == "made by post 1"


def test_patience_ends_with_what_is_not_known() -> None:
    platform = Platform(*[(LOST, False)] * 9)
    clock = FakeClock()
    with pytest.raises(
        CouldNotAsk, match=r"pool a: it is not known.*connection reset.*asked 3 times"
    ) as caught:
        make(platform, clock)
    assert platform.log.count("post") == 3
    assert clock.slept == [1.0, 2.0, 4.0]
    assert caught.value.__cause__ is LOST


def test_who_cannot_look_does_not_ask_again() -> None:
    platform = Platform((LOST, False))
    platform.blind = True
    with pytest.raises(CouldNotAsk, match="could not look for it, either"):
        make(platform)
    assert platform.log == ["post", "look"]


def test_a_taken_name_that_is_ours_is_ours() -> None:
    assert make(Platform((TAKEN, False), there=["made before"])) == "made before"


def test_a_taken_name_that_is_not_ours_is_refused_with_its_holder() -> None:
    platform = Platform((TAKEN, False))
    with pytest.raises(NameTaken, match=r"the name belongs to pool-1 \(running, tag other\)") as caught:
        make(platform)
    assert "nothing was made" in str(caught.value)
    assert platform.log == ["post", "look"]


def test_a_taken_name_after_a_lost_answer_is_ours() -> None:
    platform = Platform((LOST, False), (TAKEN, True))
    assert make(platform) == "made by post 2"


def test_of_several_the_first_of_the_look_is_taken() -> None:
    assert make(Platform((LOST, False), there=["oldest", "twin"])) == "oldest"


@pytest.mark.parametrize("error", [RequestRefused("no such template"), NotAuthorised("unknown key")])
def test_other_answers_are_the_callers(error: PlatformError) -> None:
    platform = Platform((error, False), there=["made before"])
    with pytest.raises(type(error)):
        make(platform)
    assert platform.log == ["post"]
