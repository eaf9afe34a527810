"""The form a JSON value must have, and the plainest forms: texts, numbers, times."""

from __future__ import annotations

import math
from typing import Any, Protocol

from raydog_resources.local_platform.engine.durations import seconds_of
from raydog_resources.local_platform.wire.moment import seconds_since_epoch
from raydog_resources.local_platform.wire.problem import FINE, Problems, shown

_LARGEST_WHOLE = 2**31 - 1
_LONGEST_DURATION = 100 * 365 * 86_400.0
_NAMES = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}


class Form(Protocol):
    """What a value may look like."""

    def problems(self, value: Any) -> Problems:
        """What is wrong with it."""

    def normal(self, value: Any) -> Any:
        """The same value as it is kept: no nulls, nothing that only the platform may say, all defaults."""


def type_of(value: Any) -> str:
    """What a value is, in JSON's words. Never the value itself: it may be a secret."""
    return _NAMES.get(type(value), "a number")


def wrong_type(expected: str, value: Any) -> Problems:
    """The one problem of a value of another type."""
    return [("", f"{expected} was expected, not {type_of(value)}")]


class Plain:
    """What is kept as it came."""

    def normal(self, value: Any) -> Any:
        return value


class Text(Plain):
    """Any string."""

    def problems(self, value: Any) -> Problems:
        return FINE if type(value) is str else wrong_type("a string", value)


class Flag(Plain):
    """True or false."""

    def problems(self, value: Any) -> Problems:
        return FINE if type(value) is bool else wrong_type("true or false", value)


class Whole(Plain):
    """An integer of 32 bits, as on the other side of the real wire."""

    def problems(self, value: Any) -> Problems:
        if type(value) is not int:
            return wrong_type("a whole number", value)
        return FINE if abs(value) <= _LARGEST_WHOLE else [("", f"larger than {_LARGEST_WHOLE}")]


class Number(Plain):
    """Any finite number."""

    def problems(self, value: Any) -> Problems:
        if type(value) is not float and type(value) is not int:
            return wrong_type("a number", value)
        try:
            finite = math.isfinite(float(value))
        except OverflowError:
            finite = False
        return FINE if finite else [("", "too large a number")]


class Duration(Plain):
    """ISO-8601, of at most a century."""

    def problems(self, value: Any) -> Problems:
        if type(value) is not str:
            return wrong_type("a duration such as PT10M", value)
        try:
            seconds = seconds_of(value)
        except ValueError:
            return [("", f"{shown(value)} is not an ISO-8601 duration such as PT10M")]
        return FINE if seconds <= _LONGEST_DURATION else [("", f"{shown(value)} is longer than a century")]


class Moment(Plain):
    """ISO-8601 date and time."""

    def problems(self, value: Any) -> Problems:
        if type(value) is not str:
            return wrong_type("a time such as 2030-01-31T12:00:00.000Z", value)
        try:
            seconds_since_epoch(value)
        except ValueError as error:
            return [("", str(error))]
        return FINE


class Choice(Plain):
    """One of some words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words

    def problems(self, value: Any) -> Problems:
        if type(value) is not str:
            return wrong_type(f"one of {', '.join(self._words)}", value)
        return FINE if value in self._words else [("", f"{shown(value)} is none of {', '.join(self._words)}")]
