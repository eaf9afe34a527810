"""What a person may ask of one run, beside what the stack's description says for good."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Wish(Enum):
    """Each reaches our providers as a variable of their environment."""

    RENEW = "RAYDOG_RENEW"
    """Nodes get the packaged scripts of today."""
    REMOVE_NOW = "RAYDOG_REMOVE_NOW"
    """A group that is no longer described goes at once, its work with it."""


def environment_of(wishes: Iterable[Wish]) -> dict[str, str]:
    """What the engine and its providers find set."""
    return {wish.value: "1" for wish in wishes}
