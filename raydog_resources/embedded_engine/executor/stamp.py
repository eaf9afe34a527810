"""Moments as a state has them."""

from __future__ import annotations

from datetime import datetime, timezone

from raydog_resources.clock import Clock


def stamp(clock: Clock) -> str:
    """Now, in UTC, to the microsecond; no zeros at its end, as Go writes it."""
    now = datetime.fromtimestamp(clock.now(), timezone.utc)
    fraction = f".{now.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{now:%Y-%m-%dT%H:%M:%S}{fraction}Z"
