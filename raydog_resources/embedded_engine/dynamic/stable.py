"""Provider processes that are started before anybody knows who will need them: each takes most of a second to start."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from raydog_resources.embedded_engine.children.child import Child, Home
from raydog_resources.embedded_engine.state.resource_state import ResourceState

_MOST = 4


def number_needed(resources: Iterable[ResourceState], *, with_program: bool) -> int:
    """As many as there were; a new program has one, as a rule."""
    return min(_MOST, sum(one.is_provider for one in resources) or int(with_program))


class Stable:
    """They are all alike until they are told their settings."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._waiting: list[Child] = []
        self._lock = Lock()

    def prepare(self, count: int) -> None:
        """So many will probably be needed."""
        with self._lock:
            self._waiting += [self._start() for _ in range(count - len(self._waiting))]

    def take(self) -> Child:
        """One that is ready, or will be soon."""
        with self._lock:
            return self._waiting.pop(0) if self._waiting else self._start()

    def close(self) -> None:
        """Nobody needs the rest."""
        with self._lock:
            for child in self._waiting:
                child.discard()
            self._waiting.clear()

    def _start(self) -> Child:
        return Child("provider_main.py", [], self._home)
