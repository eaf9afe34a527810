"""Making a thing once over a line that loses answers: look for the name before asking again.

The platform has no idempotency key. A creating call whose answer was lost may have taken effect, may still do
so, or was never seen; only the thing's name tells. So after each loss we look, pause and look once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from raydog_resources.clock import Clock
from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NameTaken
from raydog_resources.gateways.retry_settings import RetrySettings

T = TypeVar("T")


@dataclass(frozen=True)
class Making(Generic[T]):
    """One thing that is to be made once.

    `post` asks for it; `look` finds what is ours of exactly that name and alive, the oldest first;
    `holder` says who holds the name when none of it is ours.
    """

    thing: str
    post: Callable[[], T]
    look: Callable[[], Sequence[T]]
    holder: Callable[[], str]


def make_once(making: Making[T], retries: RetrySettings, clock: Clock) -> T:
    """What `post` makes, or what it, or an earlier run of the same owner, turns out to have made already."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return making.post()
        except NameTaken as taken:
            found = _ours(making)
            if found is None:
                raise _refused(making, taken) from taken
            return found
        except CouldNotAsk as lost:
            found = _look_twice(making, lost, retries.pause(attempt), clock)
            if found is not None:
                return found
            if isinstance(lost, AnswerOverdue) or attempt >= retries.attempts:
                raise unsure(making.thing, lost, f"asked {attempt} times, looked for it after each") from lost


def unsure(thing: str, lost: CouldNotAsk, done: str) -> CouldNotAsk:
    """The error that says: nobody knows whether it was made, and a second run will find out."""
    return type(lost)(
        f"it is not known whether it was made ({lost.what})",
        thing=thing,
        done=done,
        next_step="run the same again: what was made meanwhile will be found by its name",
    )


def _ours(making: Making[T]) -> T | None:
    return next(iter(making.look()), None)


def _look_twice(making: Making[T], lost: CouldNotAsk, pause: timedelta, clock: Clock) -> T | None:
    try:
        found = _ours(making)
        if found is None:
            clock.sleep(pause.total_seconds())
            found = _ours(making)
    except CouldNotAsk as blind:
        # Who cannot look must not ask again: that is how twins are made.
        raise unsure(making.thing, lost, "could not look for it, either") from blind
    return found


def _refused(making: Making[T], taken: NameTaken) -> NameTaken:
    return NameTaken(
        f"the name belongs to {making.holder() or 'something that is not listed'} ({taken.what})",
        thing=making.thing,
        done="nothing was made",
        next_step="choose another name, or end what holds this one",
    )
