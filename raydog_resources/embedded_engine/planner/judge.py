"""What the planner has to be told from outside: what providers and policies say, and who hears complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState


@dataclass(frozen=True)
class CheckFailure:
    """Why an input will not do."""

    property: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """The inputs as the provider wants them kept."""

    inputs: Properties
    failures: tuple[CheckFailure, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What a provider says of a difference; `changes` None: compare the inputs yourself."""

    changes: bool | None
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False


class Judge(Protocol):
    """Providers and policies. Each call may take as long as a provider takes."""

    def check(self, wanted: ResourceState, olds: Properties, news: Properties) -> Checked:
        """Whether these inputs will do; `olds` is empty for what is to be made anew."""

    def diff(
        self, resource: ResourceState, news: Properties, ignored: tuple[str, ...], provider: str
    ) -> Verdict:
        """What that provider says of the way from the resource to these inputs."""

    def review(self, wanted: ResourceState, goal: Goal) -> tuple[Properties, bool]:
        """What policies make of the inputs, and whether they let them pass."""


class Notes(Protocol):
    """Whoever hears what the planner has to say to people."""

    def error(self, urn: str, text: str) -> None:
        """Something is wrong; the deployment will fail."""

    def warning(self, urn: str, text: str) -> None:
        """Something may be wrong."""

    def info(self, urn: str, text: str) -> None:
        """Something is worth knowing."""


class Bail(Exception):
    """The deployment can't go on; people have been told why, unless there is a text."""

    def __init__(self, text: str = "", urn: str = "") -> None:
        self.text = text
        self.urn = urn
        super().__init__(text or "the deployment can't go on")
