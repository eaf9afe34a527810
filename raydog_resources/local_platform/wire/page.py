"""Lists in pages.

A slice id says where the last page ended, not how many items it had: paging stays true while things change.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from raydog_resources.local_platform.engine.records import Json
from raydog_resources.local_platform.engine.refusal import Refusal, invalid
from raydog_resources.local_platform.wire.parameter import Parameters

T = TypeVar("T")
Key = tuple[Any, ...]
Orders = Mapping[str, Callable[[Any], Key]]
"""By the name of a `sortField`: what to sort by. "" is the order where none is asked for: a unique key."""

DEFAULT_SIZE = 100


def size_of(parameters: Parameters) -> int:
    """How many items the page may have."""
    size: int = parameters.get("size", DEFAULT_SIZE)
    return size


def encode_place(place: list[Any]) -> str:
    """A slice id, good for nobody but us."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_place(parameters: Parameters) -> list[Any] | None:
    """The place that a slice id stands for; None: from the beginning."""
    text = parameters.get("sliceId")
    if text is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise strange_slice() from None
    if not isinstance(place, list):
        raise strange_slice()
    return place


def strange_slice() -> Refusal:
    """A slice id that did not come from us, or not from this search."""
    return invalid("sliceId: does not come from the previous page of this search")


def slice_of(items: list[Any], next_id: str | None) -> Json:
    """A page as clients see it."""
    return {"items": items} if next_id is None else {"items": items, "nextSliceId": next_id}


def page(items: Iterable[T], orders: Orders, parameters: Parameters) -> tuple[list[T], str | None]:
    """The page asked for, and the slice id of the next one if there is any."""
    field, descending = parameters.get("sortField", ""), parameters.get("sortDirection") == "DESCENDING"
    key = _key(field, orders)
    ordered = sorted(items, key=key)
    keys = [key(item) for item in ordered]
    if descending:
        ordered.reverse()
    start = _start(decode_place(parameters), keys, [field, descending])
    size = size_of(parameters)
    chosen = ordered[start : start + size]
    if start + size >= len(ordered):
        return chosen, None
    return chosen, encode_place([field, descending, *key(chosen[-1])])


def _key(field: str, orders: Orders) -> Callable[[Any], Key]:
    if field not in orders:
        known = ", ".join(sorted(name for name in orders if name))
        raise invalid(f"sortField: {field[:40]!r} is none of {known}")
    if not field:
        return orders[""]
    # What the field leaves open is decided as usual.
    return lambda item: (*orders[field](item), *orders[""](item))


def _start(place: list[Any] | None, keys: list[Key], search: list[Any]) -> int:
    if place is None:
        return 0
    if place[:2] != search:
        raise strange_slice()
    last = tuple(place[2:])
    try:
        if search[1]:
            return len(keys) - bisect_left(keys, last)
        return bisect_right(keys, last)
    except TypeError:
        raise strange_slice() from None
