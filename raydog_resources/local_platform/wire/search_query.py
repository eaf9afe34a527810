"""The query parameters of searches, made from the SDK's own search classes at first use."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from raydog_resources.local_platform.wire.parameter import (
    PAGING,
    Parameter,
    Query,
    read_flag,
    read_moment,
    read_number,
    read_text,
    word,
)
from raydog_resources.local_platform.wire.schema import sdk_class, sdk_has

SLICED: Mapping[str, Parameter] = {"sliced": Parameter(read_flag)}
"""Without it some lists come whole and flat."""


@cache
def _search_parameters(name: str) -> Mapping[str, Parameter]:
    if not sdk_has(name):
        return {}
    cls = sdk_class(name)
    hints = typing.get_type_hints(cls)
    return {
        parameter: how
        for field in dataclasses.fields(cls)
        for parameter, how in _parameters(field.name, _bare(hints[field.name]))
    }


def search_query(*names: str, more: Mapping[str, Parameter] | None = None) -> Query:
    """What the SDK's search classes of these names may say, and the paging."""
    known = {key: how for name in names for key, how in _search_parameters(name).items()}
    return Query({**known, **PAGING, **(more or {})})


def _bare(hint: Any) -> Any:
    """`Optional[X]` is X: what is not said is not sent."""
    if get_origin(hint) in (Union, UnionType):
        return next(argument for argument in get_args(hint) if argument is not type(None))
    return hint


def _parameters(name: str, hint: Any) -> Iterator[tuple[str, Parameter]]:
    if get_origin(hint) is list:
        yield name, Parameter(_reader(get_args(hint)[0]), repeats=True)
    elif dataclasses.is_dataclass(hint):
        # The SDK flattens a range: `createdTime.min`.
        bounds = typing.get_type_hints(hint)
        for field in dataclasses.fields(hint):
            yield f"{name}.{field.name}", Parameter(_reader(_bare(bounds[field.name])))
    else:
        yield name, Parameter(_reader(hint))


def _reader(hint: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return word(str(member.value) for member in hint)
    return {bool: read_flag, int: read_number, float: read_number, datetime: read_moment}.get(hint, read_text)
