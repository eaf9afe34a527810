"""Lists of short texts: hosts, modules, options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected
from raydog_resources.config.word import word


def list_of(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A reader of lists of which each item passes the check."""

    def read(value: object) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise expected("a list", example=True)
        return tuple(check(item) for item in value)

    return read


Words = Annotated[tuple[str, ...], BeforeValidator(list_of(word))]
