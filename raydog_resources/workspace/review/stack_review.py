"""The review of one stack: what changes, what it costs, which rules it breaks, what is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from raydog_resources.config.description import Description
from raydog_resources.policy_pack.judgement import Violation
from raydog_resources.policy_pack.level import Level
from raydog_resources.workspace.review.difference import Difference


@dataclass(frozen=True)
class StackReview:
    """What is known of a change before it is made; with a problem, nothing else is."""

    stack: str
    environment: str
    against: str = ""
    """What it was compared with, as the end of a sentence."""
    differences: tuple[Difference, ...] = ()
    risks: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    cautions: tuple[str, ...] = ()
    price_before: str = ""
    price_after: str = ""
    problem: str = ""

    @property
    def refused(self) -> bool:
        """Whether the description can't be followed."""
        return bool(self.problem)

    @property
    def violated(self) -> bool:
        """Whether a mandatory rule is broken."""
        return any(violation.level is Level.MANDATORY for violation in self.violations)


def price_of(description: Description | None) -> str:
    """Per hour; "" where nothing is known."""
    return "0" if description is None else str(description.price_per_hour)


def price_change(before: str, after: str) -> str:
    """`1 → 2.5 (+1.5)`; the difference only where both are whole sums."""
    shown = f"{before or 'not known'} → {after or 'not known'}"
    try:
        difference = Decimal(after) - Decimal(before)
    except ArithmeticError:
        return shown
    return f"{shown} ({difference:+f})" if difference else f"{after}, as before"
