"""One run of up, preview, refresh or destroy: all that it is given, and where it says how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.dynamic.stable import Stable
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.state.snapshot import Snapshot

UP = "up"
PREVIEW = "preview"
REFRESH = "refresh"
DESTROY = "destroy"


class StackState(Protocol):
    """The stack's state, locked for this run where the run changes it."""

    def load(self) -> Snapshot:
        """As it was left, understood and sound; secrets are open."""

    def save(self, snapshot: Snapshot) -> None:
        """On disk from now on, secrets closed; what was there before is kept beside it."""


@dataclass(frozen=True)
class Config:
    """The stack's configuration, secrets open; keys with their namespace, objects and lists as JSON text."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_keys: frozenset[str] = frozenset()


@dataclass
class Outcome:
    """What the history will say: steps counted by their names."""

    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """Given to the engine once everything about it was understood and nothing was refused."""

    kind: str
    project: Project
    stack: str
    config: Config
    state: StackState
    options: RunOptions
    environment: Mapping[str, str]
    clock: Clock
    out: Callable[[str], None]
    err: Callable[[str], None]
    # The first Ctrl-C: what is being done is finished, nothing new is begun. The second: it ends now.
    stopping: Event = field(default_factory=Event)
    killed: Event = field(default_factory=Event)
    outcome: Outcome = field(default_factory=Outcome)
    stable: Stable | None = None
    """Providers that are starting already, while this process still imports what it needs to talk to them."""
