"""Who waits for a record to change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from raydog_resources.local_platform.engine.engine import Changes
from raydog_resources.local_platform.engine.records import (
    Compute,
    Group,
    Instance,
    Node,
    Pool,
    Requirement,
    Task,
)
from raydog_resources.local_platform.engine.world import World

Key = tuple[str, str]


def concerned(world: World, changes: Changes) -> set[Key]:
    """The changed records, and those whose picture they are part of."""
    keys: set[Key] = set(changes)
    for record in changes.values():
        if isinstance(record, (Task, Group)):
            keys.add((Requirement.kind, record.requirement_id))
        elif isinstance(record, Node):
            keys.add((Pool.kind, record.pool_id))
        elif isinstance(record, Instance):
            keys.add((Compute.kind, record.compute_id))
            pool_id = world.computes[record.compute_id].pool_id
            if pool_id is not None:
                keys.add((Pool.kind, pool_id))
    return keys


class Watchers:
    """One event per waiting client; many changes between two looks are one."""

    def __init__(self) -> None:
        self._waiting: dict[Key, set[asyncio.Event]] = {}

    @property
    def count(self) -> int:
        """How many clients wait."""
        return sum(len(events) for events in self._waiting.values())

    def tell(self, keys: set[Key]) -> None:
        """These records look different now."""
        if not self._waiting:
            return
        for key in keys:
            for event in self._waiting.get(key, ()):
                event.set()

    @asynccontextmanager
    async def watch(self, kind: str, ident: str) -> AsyncIterator[AsyncIterator[None]]:
        """Inside, an iterator that yields after each change."""
        event = asyncio.Event()
        events = self._waiting.setdefault((kind, ident), set())
        events.add(event)
        try:
            yield self._changes(event)
        finally:
            events.discard(event)
            if not events:
                self._waiting.pop((kind, ident), None)

    async def _changes(self, event: asyncio.Event) -> AsyncIterator[None]:
        while True:
            await event.wait()
            event.clear()
            yield
