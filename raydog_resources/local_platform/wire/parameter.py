"""What may stand behind the `?` of a path: each parameter's form, read from text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.local_platform.wire.moment import seconds_since_epoch
from raydog_resources.local_platform.wire.problem import Problem, below, refuse, shown

Parameters = dict[str, Any]
"""What was said: a list where a parameter may be repeated, else its value; what was not said is not in it."""

LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Parameter:
    """How to read one; `read` raises ValueError with what is wrong."""

    read: Callable[[str], Any]
    repeats: bool = False


def read_text(text: str) -> str:
    """Any text."""
    return text


def read_flag(text: str) -> bool:
    """The SDK writes Python's `True`, others write `true`."""
    if text in ("True", "true"):
        return True
    if text in ("False", "false"):
        return False
    raise ValueError(f"{shown(text)} is neither true nor false")


def read_number(text: str) -> float:
    """Any finite number."""
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not a number") from None
    if number - number != 0:
        raise ValueError(f"{shown(text)} is not a finite number")
    return number


def read_moment(text: str) -> float:
    """A time, as seconds since the epoch."""
    return seconds_since_epoch(text)


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two bounds."""

    def read(text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            raise ValueError(f"{shown(text)} is not a whole number from {least} to {most}")
        if not least <= int(text) <= most:
            raise ValueError(f"{text} is not between {least} and {most}")
        return int(text)

    return read


def word(words: Iterable[str]) -> Callable[[str], str]:
    """One of some words."""
    known = tuple(words)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"{shown(text)} is none of {', '.join(known)}")
        return text

    return read


PAGING: Mapping[str, Parameter] = {
    "sliceId": Parameter(read_text),
    "size": Parameter(whole(1, LARGEST_PAGE)),
}


@dataclass(frozen=True)
class Query:
    """All the parameters that a call knows."""

    known: Mapping[str, Parameter] = field(default_factory=dict)

    def read(self, pairs: Iterable[tuple[str, str]]) -> Parameters:
        """Refuses what is unknown, cannot be read, or is said twice."""
        said: Parameters = {}
        problems: list[Problem] = []
        for name, text in pairs:
            parameter = self.known.get(name)
            if parameter is None:
                problems.append(
                    (name if name.isprintable() and 0 < len(name) < 60 else shown(name), self._unknown())
                )
                continue
            try:
                value = parameter.read(text)
            except ValueError as error:
                problems += below(name, [("", str(error))])
                continue
            if parameter.repeats:
                said.setdefault(name, []).append(value)
            elif name in said:
                problems.append((name, "is said twice"))
            else:
                said[name] = value
        refuse(problems)
        return said

    def _unknown(self) -> str:
        known = ", ".join(sorted(self.known))
        return (
            f"unknown query parameter; there are: {known}" if known else "this call takes no query parameters"
        )
