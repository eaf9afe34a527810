"""The values of properties: what JSON has, secrets, what is not known yet, and references to resources."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, Union


@dataclass(frozen=True)
class Secret:
    """A value that is only ever written down encrypted."""

    value: Value = field(repr=False)


class Unknown:
    """What a preview can't know yet; there is one of it."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class ResourceReference:
    """A resource given as a value; `id` is None for what has none, "" for one that is not known yet."""

    urn: str
    id: str | None = None
    package_version: str = ""


Value: TypeAlias = Union[
    bool, int, float, str, "list[Value]", "Mapping[str, Value]", Secret, Unknown, ResourceReference, None
]
Properties: TypeAlias = Mapping[str, Value]


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are the same to the engine: True is not 1, 2 is 2.0, a secret is not its plain text."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if isinstance(one, Secret) and isinstance(other, Secret):
        return same_value(one.value, other.value)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other):
        return True
    return one == other


def plain(value: Value) -> Value:
    """The value with every secret in it in the clear."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value


def has_secret(value: Value) -> bool:
    """Whether any part of it is secret."""
    if isinstance(value, list):
        return any(map(has_secret, value))
    if isinstance(value, Mapping):
        return any(map(has_secret, value.values()))
    return isinstance(value, Secret)


def has_unknown(value: Value) -> bool:
    """Whether any part of it is not known yet."""
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, list):
        return any(map(has_unknown, value))
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    return isinstance(value, Unknown)
