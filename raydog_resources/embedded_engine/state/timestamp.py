"""A moment as Pulumi writes it."""

from __future__ import annotations

from datetime import datetime, timezone


def rfc3339(seconds: float) -> str:
    """In UTC, to the microsecond, without zeros at the end."""
    text = datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="microseconds")
    return f"{text.removesuffix('+00:00').rstrip('0').rstrip('.')}Z"


def in_milliseconds(seconds: float) -> str:
    """As the command line shows moments in JSON."""
    return (
        datetime.fromtimestamp(seconds, timezone.utc)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
