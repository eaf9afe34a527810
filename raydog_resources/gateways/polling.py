"""The one polling loop: quick at first, slower later, never past its deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

from raydog_resources.clock import Clock
from raydog_resources.errors import CouldNotAsk, DeadlinePassed

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """Seconds between looks: from `first` on, each `growth` times the last, up to `longest`.

    `jitter` is the part of a pause that chance may take off, so that many who wait don't ask in step.
    """

    first: float = 0.1
    growth: float = 1.5
    longest: float = 2.0
    jitter: float = 0.2

    def pauses(self, chance: Callable[[], float]) -> Callable[[], float]:
        """The pauses one after the other; `chance` gives numbers from 0 up to 1."""
        whole = self.first

        def pause() -> float:
            nonlocal whole
            current, whole = whole, min(self.longest, whole * self.growth)
            return current * (1 - self.jitter * chance())

        return pause


# For what comes within seconds, and everybody waits for: a pause is about a fiftieth of what has passed.
BRISK = Pace(growth=1.02)


@dataclass(frozen=True)
class Look(Generic[T]):
    """What one look showed: `seen`, or why there was no answer this time."""

    number: int
    elapsed_seconds: float
    seen: T | None
    unanswered: CouldNotAsk | None = None


class Poller:
    """Waits until something is so, with the clock, the pace and the source of chance it was given."""

    def __init__(
        self, clock: Clock, pace: Pace | None = None, chance: Callable[[], float] | None = None
    ) -> None:
        self._clock = clock
        self._pace = pace or Pace()
        self._chance = chance or Random().random

    def until(
        self,
        ask: Callable[[], T],
        done: Callable[[T], bool],
        *,
        thing: str,
        deadline_seconds: float,
        describe: Callable[[T], str] = str,
        progress: Callable[[Look[T]], None] | None = None,
        pace: Pace | None = None,
    ) -> T:
        """What `ask` returned when `done` first said yes to it; `pace` where the usual one would be late.

        There is always one look, and one more when the deadline has come. A look without an answer is
        reported and counts as none; every other error, `Gone` above all, is the caller's at once.
        """
        start = self._clock.monotonic()
        pause = (pace or self._pace).pauses(self._chance)
        last: T | None = None
        number = 0
        while True:
            number += 1
            unanswered: CouldNotAsk | None = None
            try:
                last = seen = ask()
                if done(seen):
                    return seen
            except CouldNotAsk as error:
                unanswered = error
            elapsed = self._clock.monotonic() - start
            if progress is not None:
                progress(Look(number, elapsed, None if unanswered else last, unanswered))
            left = deadline_seconds - elapsed
            if left <= 0:
                raise _passed(thing, elapsed, last, describe, unanswered) from unanswered
            self._clock.sleep(min(pause(), left))


def _passed(
    thing: str, elapsed: float, last: T | None, describe: Callable[[T], str], unanswered: CouldNotAsk | None
) -> DeadlinePassed:
    seen = "it was never seen" if last is None else f"it was last seen as: {describe(last)}"
    if unanswered is not None:
        seen = f"{seen}; the last look had no answer ({unanswered.what})"
    return DeadlinePassed(
        f"waited {elapsed:.0f} s; {seen}",
        thing=thing,
        done="stopped waiting; nothing was undone",
        next_step="run the same again to wait on, or look at the platform's own page of it",
    )
