"""Whether a run may go on: it may not once something failed or somebody stopped it."""

from __future__ import annotations

from threading import Event


class Halted(Exception):
    """Nothing new is begun in this run any more."""


class Course:
    """Shared by all threads of a run. `stopping` and `killed` are set from outside."""

    def __init__(self, stopping: Event, killed: Event) -> None:
        self._stopping = stopping
        self._killed = killed
        self._failed = Event()
        self._halted = Event()

    @property
    def has_failed(self) -> bool:
        """Something went wrong; people have been told."""
        return self._failed.is_set()

    @property
    def was_stopped(self) -> bool:
        """Somebody pressed Ctrl-C."""
        return self._stopping.is_set()

    @property
    def was_killed(self) -> bool:
        """Twice."""
        return self._killed.is_set()

    @property
    def is_over(self) -> bool:
        """Nothing new may be begun."""
        return self._halted.is_set() or self._stopping.is_set()

    def fail(self, *, go_on: bool = False) -> None:
        """It will end as a failure; `go_on`: what does not hang on this may still be done."""
        self._failed.set()
        if not go_on:
            self._halted.set()

    def require(self) -> None:
        """Raise if nothing new may be begun."""
        if self.is_over:
            raise Halted
