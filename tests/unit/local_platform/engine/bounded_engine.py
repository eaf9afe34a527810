"""What stands in for the engine's surroundings in these tests, and for its patience."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.engine.records import KINDS, Record, to_document
from raydog_resources.local_platform.engine.world import World


def counted_uuids() -> Callable[[], str]:
    """Valid uuids, the same in every run."""
    numbers = count(1)

    def new_uuid() -> str:
        number = next(numbers)
        return f"{number:08x}-0000-4000-8000-{number:012x}"

    return new_uuid


def as_stored(record: Record) -> str:
    """The record as the store has it."""
    return json.dumps(to_document(record))


def all_records(world: World) -> Iterator[Record]:
    """In the order in which a store reads them back."""
    for kind in KINDS:
        yield from getattr(world, f"{kind}s").values()


class BoundedEngine(Engine):
    """An engine whose calls come to an end, or the test does."""

    def settle(self) -> None:
        world = self.world
        size = len(world.tasks) + len(world.groups) + len(world.instances) + len(world.pools)
        self._steps_left = 200 + 20 * size
        super().settle()

    def _step(self) -> None:
        self._steps_left -= 1
        assert self._steps_left > 0, f"the engine does not come to rest: {self.world.unsettled}"
        super()._step()
