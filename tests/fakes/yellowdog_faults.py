"""Faults a test orders for the fake platform's next calls."""

from __future__ import annotations

from dataclasses import dataclass, field

from raydog_resources.errors import CouldNotAsk, RaydogError


@dataclass
class Order:
    """One error for one call; with `after_effect` the call does its work, and only the answer is lost."""

    call: str
    error: RaydogError
    after_effect: bool
    left: int


@dataclass
class Faults:
    """Which calls fail next, named as in `FakeYellowDog.calls`: `work.submit`, `pools.provision`, …"""

    _orders: list[Order] = field(default_factory=list)

    def fail(self, call: str, error: RaydogError | None = None, *, times: int = 1) -> None:
        """The next `times` such calls have no effect and raise this, by default that nobody answers."""
        self._orders.append(Order(call, error or CouldNotAsk("nobody answers"), False, times))

    def lose_answer(self, call: str, error: RaydogError | None = None, *, times: int = 1) -> None:
        """The next `times` such calls take effect, and the caller does not learn of it."""
        self._orders.append(Order(call, error or CouldNotAsk("the answer was lost"), True, times))

    def before(self, call: str) -> None:
        self._strike(call, after_effect=False)

    def after(self, call: str) -> None:
        self._strike(call, after_effect=True)

    def _strike(self, call: str, *, after_effect: bool) -> None:
        for order in self._orders:
            if order.call == call and order.after_effect is after_effect and order.left > 0:
                order.left -= 1
                raise order.error
