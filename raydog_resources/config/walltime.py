"""How long a job may run: like any other length of time, and as schedulers write it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from raydog_resources.config.duration import positive_seconds

_CLOCK = re.compile(r"(?:(\d+)-)?(\d{1,3}):([0-5]\d):([0-5]\d)")


def walltime(value: object) -> int:
    """`4h`, or `04:00:00`, or `1-00:00:00`; two numbers alone are hours to one scheduler and minutes to another."""
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return positive_seconds(value)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return positive_seconds(f"{((days * 24 + hours) * 60 + minutes) * 60 + seconds}s")


_WRITTEN = PlainSerializer(lambda value: f"{value}s", return_type=str, when_used="json-unless-none")
_SCHEMA = WithJsonSchema({"type": "string", "description": "4h, 90m or 04:00:00"})
Walltime = Annotated[int, BeforeValidator(walltime), _WRITTEN, _SCHEMA]
