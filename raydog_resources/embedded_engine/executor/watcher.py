"""Whoever is told how a run goes, step by step."""

from __future__ import annotations

from typing import Any, Protocol

from raydog_resources.embedded_engine.planner.judge import Notes
from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.state.resource_state import Record, ResourceState


class Watcher(Notes, Protocol):
    """Called from many threads."""

    def begun(self, step: Step) -> None:
        """It is about to be done."""

    def done(self, step: Step, op: str, result: ResourceState | None) -> None:
        """It was; `op` is what it turned out to be, which only a refresh does not know before."""

    def failed(self, step: Step, text: str) -> None:
        """It was not."""

    def say(self, severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
        """Somebody says something: the program, or a provider."""

    def hear(self, line: str, is_error: bool) -> None:
        """A child of ours wrote a line."""

    def tell(self, event: dict[str, Any]) -> None:
        """Something else has happened: a policy was violated."""

    def put_out(self, step: Step, result: ResourceState) -> None:
        """A component has said what it puts out."""


class Books(Protocol):
    """What is written of a run while it goes on: the state's ledger, or, in a preview, nothing."""

    def begin(self, op: str, old: Record, new: Record) -> None:
        """A step is about to be done."""

    def end(
        self, op: str, old: Record, new: Record, *, result: Record = None, succeeded: bool = True
    ) -> None:
        """It was done, or not."""

    def exchange(self, was: ResourceState, now: ResourceState) -> None:
        """Another record in the place of one that is known."""

    def outputs_registered(self, was: ResourceState, now: ResourceState) -> None:
        """A component has said what it puts out."""


class NoBooks:
    """A preview writes nothing."""

    def begin(self, op: str, old: Record, new: Record) -> None:
        """Nothing: nothing will be done."""

    def end(
        self, op: str, old: Record, new: Record, *, result: Record = None, succeeded: bool = True
    ) -> None:
        """Nothing: nothing was done."""

    def exchange(self, was: ResourceState, now: ResourceState) -> None:
        """Nothing: the record on disk stays."""

    def outputs_registered(self, was: ResourceState, now: ResourceState) -> None:
        """Nothing: the record on disk stays."""
