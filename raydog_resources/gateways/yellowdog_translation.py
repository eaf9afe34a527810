"""What all translations of YellowDog's answers share; with its neighbours, all that knows both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from raydog_resources.gateways.yellowdog_states import ours

S = TypeVar("S", bound=Enum)
W = TypeVar("W", bound=Enum)


class UnreadableAnswer(ValueError):
    """The answer lacks what no answer may lack."""


def needed(value: str | None, what: str) -> str:
    """The value, which the SDK's models let be missing and the platform never leaves out."""
    if not value:
        raise UnreadableAnswer(f"it lacks the {what}")
    return value


def counts(answer: Mapping[W, int] | None, table: Mapping[str, S], unknown: S) -> dict[S, int]:
    """How many are in each state of ours; several words of theirs may be one of ours."""
    sums: dict[S, int] = {}
    for word, count in (answer or {}).items():
        state = ours(word, table, unknown)
        sums[state] = sums.get(state, 0) + count
    return sums
