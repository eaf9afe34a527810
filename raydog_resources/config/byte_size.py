"""Amounts of memory as people write them, 2GB or 512MiB, kept as bytes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from raydog_resources.config.refusal import expected

_FORM = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>(?:[kmgt]i?)?b)", re.IGNORECASE)
_HALF_UNIT = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<letter>[kmgt])i?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_WRITE = "an amount with its unit, such as 2GB or 512MiB"
# Ray refuses to start with a smaller one.
SMALLEST_OBJECT_STORE = 75 * 1024**2


def byte_size(value: object) -> int:
    """The amount in bytes; a bare number has no unit and is refused, but for 0."""
    if value == 0 and not isinstance(value, bool):
        return 0
    if not isinstance(value, str):
        raise expected(_WRITE)
    match = _FORM.fullmatch(value.strip())
    if match is None:
        raise expected(_nearest(value.strip()))
    unit = match["unit"].lower()
    base = 1024 if "i" in unit else 1000
    return int(Decimal(match["amount"]) * base ** _POWERS[unit.rstrip("b").rstrip("i")])


def object_store_size(value: object) -> int:
    """An object store with which Ray starts."""
    found = byte_size(value)
    if found < SMALLEST_OBJECT_STORE:
        raise expected("at least 75MiB: Ray does not start with less")
    return found


def _nearest(text: str) -> str:
    """What may have been meant: 2G is 2GB to some and 2GiB to others."""
    half = _HALF_UNIT.fullmatch(text)
    if half is None:
        return _WRITE
    amount, letter = half["amount"], half["letter"].upper()
    return f"{amount}{letter}B (powers of 1000) or {amount}{letter}iB (powers of 1024)"


_WRITTEN = PlainSerializer(lambda value: f"{value}B", return_type=str, when_used="json-unless-none")
_SCHEMA = WithJsonSchema({"type": "string", "description": "2GB or 512MiB"})
Bytes = Annotated[int, BeforeValidator(byte_size), _WRITTEN, _SCHEMA]
ObjectStoreBytes = Annotated[int, BeforeValidator(object_store_size), _WRITTEN, _SCHEMA]
