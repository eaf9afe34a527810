"""What an examination says of one thing that it looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from raydog_resources.errors import RaydogError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    sentence: str


def found(what: str, look: Callable[[], str]) -> Finding:
    """What a look says; what it raises is what is wrong."""
    try:
        return Finding(what, True, look())
    except RaydogError as error:
        return Finding(what, False, str(error))
