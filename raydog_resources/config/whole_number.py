"""Counts, ports and quantities: whole numbers, also where Pulumi hands 2 over as 2.0."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected


def whole_number(value: object, lowest: int, highest: int | None = None) -> int:
    """The number, when it is a whole one within its bounds; a text that looks like one is not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        raise expected(f"{_range(lowest, highest)}, without quotes", example=True)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= (highest or value):
        raise expected(_range(lowest, highest), example=True)
    return value


def _range(lowest: int, highest: int | None) -> str:
    if highest is None:
        return f"a whole number, {lowest} or more"
    if highest - lowest == 1:
        return f"{lowest} or {highest}"
    return f"a whole number from {lowest} to {highest}"


Count = Annotated[int, BeforeValidator(lambda value: whole_number(value, 0))]
ZeroOrOne = Annotated[int, BeforeValidator(lambda value: whole_number(value, 0, 1))]
