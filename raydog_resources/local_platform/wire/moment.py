"""Times on the wire: ISO-8601; the platform writes milliseconds and Z, clients may write other offsets."""

from __future__ import annotations

import re
from datetime import datetime

from raydog_resources.local_platform.engine.task_end import stamp

__all__ = ["seconds_since_epoch", "stamp", "stamp_or_none"]

_PATTERN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def seconds_since_epoch(text: str) -> float:
    """`2030-01-31T12:00:00.000Z` → 1895745600.0; ValueError, which quotes it, for anything else."""
    match = _PATTERN.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        whole, fraction, offset = match.groups()
        moment = datetime.fromisoformat(whole + offset.replace("Z", "+00:00"))
        return moment.timestamp() + float(fraction or 0)
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} is not a time such as 2030-01-31T12:00:00.000Z") from None


def stamp_or_none(at: float | None) -> str | None:
    """The same as `stamp`, for a time that may not have come yet."""
    return None if at is None else stamp(at)
