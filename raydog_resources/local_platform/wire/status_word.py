"""Statuses as they stand in paths."""

from __future__ import annotations

from raydog_resources.local_platform.wire.problem import refuse, shown
from raydog_resources.local_platform.wire.schema import sdk_class


def read_status(enum_name: str, word: str) -> str:
    """A status that the SDK knows; whether it can be reached is the engine's to judge."""
    known = [str(member.value) for member in sdk_class(enum_name)]
    if word not in known:
        refuse([("status", f"{shown(word)} is none of {', '.join(known)}")])
    return word
