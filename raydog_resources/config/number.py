"""Numbers that may have a fraction: priorities and prices."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected


def number(value: object) -> float:
    """The value as a number; a text that looks like one is not."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise expected("a number", example=True)
    return float(value)


def price(value: object) -> float:
    """A price per hour."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise expected("a price per hour as a number, 0 or more, without a currency")
    return float(value)


Number = Annotated[float, BeforeValidator(number)]
Price = Annotated[float, BeforeValidator(price)]
