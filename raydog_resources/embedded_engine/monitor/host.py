"""What the services need of the run behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from raydog_resources.embedded_engine.planner.goal import Goal, Reading
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState


@dataclass(frozen=True)
class RunFacts:
    """What a program may know of the run it is part of."""

    project: str
    stack: str
    root: Path
    organization: str
    parallel: int
    is_preview: bool
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_keys: frozenset[str] = frozenset()


class Host(Protocol):
    """The run. Its calls take as long as the work does, and raise `Halted` when it is over."""

    @property
    def facts(self) -> RunFacts:
        """Those of this run."""

    def register(self, goal: Goal) -> tuple[ResourceState, bool]:
        """Make it so; and whether it is unknown, because this kind of run does not make it."""

    def read(self, reading: Reading) -> ResourceState:
        """Look at it."""

    def register_outputs(self, urn: str, outputs: Properties) -> None:
        """Note what a component, or the stack, puts out."""

    def default_provider(self) -> str:
        """The reference of the provider of those that name none."""

    def finish(self) -> None:
        """The program has asked for everything; returns when all is done."""

    def log(self, severity: str, urn: str, text: str, *, ephemeral: bool) -> None:
        """Something that the program says."""

    def refuse(self, text: str) -> None:
        """It asked for something that is not done here: the run fails, whatever the program makes of it."""
