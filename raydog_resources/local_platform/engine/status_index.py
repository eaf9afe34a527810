"""Records findable by status, without a look at all the others."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Generic, Protocol, TypeVar


class HasStatus(Protocol):
    """What can be kept in such an index."""

    id: str
    status: str


T = TypeVar("T", bound=HasStatus)


class StatusIndex(Generic[T]):
    """By status, in the order they got there."""

    def __init__(self) -> None:
        # Plain dictionaries look the longer for their first entry, the more were removed before it.
        self._by_status: defaultdict[str, OrderedDict[str, T]] = defaultdict(OrderedDict)

    def add(self, record: T) -> None:
        """Take in a record that is new, or was just read from the store."""
        self._by_status[record.status][record.id] = record

    def remove(self, record: T) -> None:
        """Forget a record."""
        del self._by_status[record.status][record.id]

    def move(self, record: T, status: str) -> None:
        """The one way a record's status changes."""
        del self._by_status[record.status][record.id]
        record.status = status
        self._by_status[status][record.id] = record

    def with_status(self, *wanted: str) -> Iterator[T]:
        """A snapshot per status, so that the caller may move what it gets."""
        for status in sorted(wanted):
            yield from list(self._by_status.get(status, {}).values())

    def first(self, status: str) -> T | None:
        """The one that has been in this status longest."""
        return next(iter(self._by_status.get(status, {}).values()), None)

    def oldest(self, status: str, limit: int) -> list[T]:
        """The few that have been in this status longest."""
        return list(islice(self._by_status.get(status, {}).values(), limit))

    def newest(self, status: str, limit: int) -> list[T]:
        """The few that got into this status last, latest first."""
        return list(islice(reversed(self._by_status.get(status, {}).values()), limit))

    def count(self, wanted: frozenset[str]) -> int:
        """How many have one of these statuses."""
        return sum(len(self._by_status[status]) for status in wanted if status in self._by_status)

    def counts(self) -> dict[str, int]:
        """Per status, those that occur."""
        return {status: len(records) for status, records in self._by_status.items() if records}
