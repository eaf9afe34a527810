"""Lengths of time as people write them, 90s, 15m, 1h30m or PT4H, kept as whole seconds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from raydog_resources.config.refusal import expected

_NUMBER = r"(\d+(?:\.\d+)?)"
_SHORT = re.compile(rf"(?:{_NUMBER}d)?\s*(?:{_NUMBER}h)?\s*(?:{_NUMBER}m)?\s*(?:{_NUMBER}s)?")
_ISO = re.compile(rf"P(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?")
_UNITS = (86400, 3600, 60, 1)
# Far above any cluster's life, and small enough for every clock that will count it.
LONGEST = 365 * 86400
_WRITE = "a length of time with its unit, such as 90s, 15m, 4h, 1h30m or PT4H"


def seconds(value: object) -> int:
    """The length of time in seconds; a bare number has no unit and is refused, but for 0."""
    if value == 0 and not isinstance(value, bool):
        return 0
    if not isinstance(value, str):
        raise expected(_WRITE)
    match = _SHORT.fullmatch(value.strip()) or _ISO.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        raise expected(_WRITE)
    # Node scripts count in whole seconds.
    total = sum(Decimal(part) * unit for part, unit in zip(match.groups(), _UNITS, strict=True) if part)
    if total > LONGEST or total % 1:
        raise expected("whole seconds, at most 365d")
    return int(total)


def positive_seconds(value: object) -> int:
    """A length of time that is not nothing."""
    found = seconds(value)
    if found <= 0:
        raise expected(f"more than nothing: {_WRITE}")
    return found


_WRITTEN = PlainSerializer(lambda value: f"{value}s", return_type=str, when_used="json-unless-none")
_SCHEMA = WithJsonSchema({"type": "string", "description": "90s, 15m, 4h, 1h30m or PT4H"})
Seconds = Annotated[int, BeforeValidator(seconds), _WRITTEN, _SCHEMA]
PositiveSeconds = Annotated[int, BeforeValidator(positive_seconds), _WRITTEN, _SCHEMA]
