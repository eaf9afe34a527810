"""Searches: what each parameter demands of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from raydog_resources.local_platform.engine.world import World
from raydog_resources.local_platform.wire.parameter import Parameters

T = TypeVar("T")
Filters = Mapping[str, Callable[[World, Any, Any], bool]]
"""By the name of a parameter: whether a record is what it asks for."""


def between(name: str, value_of: Callable[[Any], float | None]) -> Filters:
    """The two parameters of a range; a record without the value is in no range."""

    def at_least(_: World, record: Any, bound: float) -> bool:
        value = value_of(record)
        return value is not None and value >= bound

    def at_most(_: World, record: Any, bound: float) -> bool:
        value = value_of(record)
        return value is not None and value <= bound

    return {f"{name}.min": at_least, f"{name}.max": at_most}


def matching(world: World, records: Iterable[T], filters: Filters, parameters: Parameters) -> Iterator[T]:
    """Those that are all that is asked for."""
    asked = [(filters[name], value) for name, value in parameters.items() if name in filters]
    return (record for record in records if all(test(world, record, value) for test, value in asked))
