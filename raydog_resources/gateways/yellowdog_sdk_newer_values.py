"""Words newer than the SDK, which refuses a whole list for one state it has never heard of.

We read them as unknown, and only while we read an answer: others in this process keep the SDK's strictness.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, EnumMeta
from typing import TypeVar

from yellowdog_client import model

E = TypeVar("E", bound=Enum)

_reading: ContextVar[bool] = ContextVar("reading_an_answer_of_yellowdog", default=False)


@contextmanager
def newer_values_allowed() -> Iterator[None]:
    """Within, a word that an enum of the SDK lacks becomes a nameless member of it instead of an error."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def teach_the_models() -> None:
    """Give the SDK's enums the hook that Python has for words they lack; doing it again changes nothing."""
    for candidate in vars(model).values():
        if isinstance(candidate, EnumMeta):
            candidate._missing_ = classmethod(_newer)  # type: ignore[attr-defined]


def _newer(enum: type[E], word: object) -> E | None:
    if not _reading.get() or not isinstance(word, str):
        return None
    member = object.__new__(enum)
    member._name_ = word
    member._value_ = word
    return member
