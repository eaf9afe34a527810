"""What the REST face needs of the running platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from raydog_resources.local_platform.engine.engine import Engine
from raydog_resources.local_platform.faults import Faults

T = TypeVar("T")


class Calls(Protocol):
    """Where calls are noted."""

    def add(self, at: float, verb: str, path: str, status: int, milliseconds: float, key_id: str) -> None:
        """A call that has been answered; status 0: it was not."""

    def records(self, limit: int) -> list[dict[str, Any]]:
        """The latest calls, oldest first."""


class Runtime(Protocol):
    """All of it is called on the event loop."""

    @property
    def engine(self) -> Engine:
        """Read freely; changed through `do` only."""

    @property
    def calls(self) -> Calls:
        """The call log."""

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""

    @property
    def stopped(self) -> asyncio.Event:
        """Set when the platform ends: streams end, too."""

    def do(self, operation: Callable[[Engine], T]) -> T:
        """One step: decided, stored, handed to the world. A Refusal passes through: nothing has changed."""

    def watch(self, kind: str, ident: str) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """Yields after each change of the record, or of what it shows."""

    def output_path(self, task_id: str, attempt: int | None = None) -> Path:
        """Where a task's output is kept."""

    async def put_file(self, node_id: str, path: str, content: bytes) -> None:
        """A file for a node; ValueError for a path that cannot be."""

    def note_call(self) -> None:
        """Somebody uses the platform."""

    def describe(self) -> dict[str, Any]:
        """The platform in figures."""

    def request_stop(self, now: bool) -> None:
        """End everything that lives here, then the platform."""
