"""ISO-8601 durations as they stand in specs."""

from __future__ import annotations

import re

_PATTERN = re.compile(
    r"P(?:(?P<weeks>\d+(?:\.\d+)?)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_SECONDS = {"weeks": 604_800.0, "days": 86_400.0, "hours": 3_600.0, "minutes": 60.0, "seconds": 1.0}


def seconds_of(text: str) -> float:
    """`PT1H30M` → 5400.0; ValueError for anything else."""
    match = _PATTERN.fullmatch(text)
    parts = {} if match is None else {key: value for key, value in match.groupdict().items() if value}
    if not parts:
        raise ValueError(f"{text!r} is not an ISO-8601 duration such as PT10M")
    return sum(float(value) * _SECONDS[key] for key, value in parts.items())


def seconds_or_none(text: str | None) -> float | None:
    """The same for a field that may be absent."""
    return None if text is None else seconds_of(text)


def shutdown_seconds(auto_shutdown: dict[str, object] | None) -> float | None:
    """The time-out of an `AutoShutdown`, or None when it is off."""
    if not auto_shutdown or auto_shutdown.get("enabled") is False:
        return None
    timeout = auto_shutdown.get("timeout")
    return seconds_of(timeout) if isinstance(timeout, str) else None
