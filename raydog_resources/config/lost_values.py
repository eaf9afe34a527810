"""Values that YAML made something else of, or nothing, before anybody saw them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from raydog_resources.config.key_path import KeyPath, in_namespace
from raydog_resources.config.problem import Problem

# What Pulumi's reader makes of a date.
_POINT_IN_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\b.* [+-]\d{4} \w+")


def lost_values(value: object, path: KeyPath = ()) -> Iterator[Problem]:
    """Keys with nothing behind them, which must not mean "as usual", and dates without quotes."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from lost_values(item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from lost_values(item, (*path, index))
    elif value is None:
        yield Problem(in_namespace(path), "found nothing", "write a value, or take the line out")
    elif isinstance(value, str) and _POINT_IN_TIME.fullmatch(value):
        yield Problem(
            in_namespace(path), "found a date: without quotes YAML makes times of dates", "write it in quotes"
        )
