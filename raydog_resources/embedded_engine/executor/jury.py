"""The planner's judge: real providers, and policies where there are some."""

from __future__ import annotations

from typing import Protocol

from raydog_resources.embedded_engine.dynamic.providers import Providers
from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.planner.judge import Checked, Notes, Verdict
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState

_UNKNOWN_SETTINGS = (
    "The provider for this resource has inputs that are not known during preview.\n"
    "This preview may not correctly represent the changes that will be applied during an update."
)


class Policies(Protocol):
    """Whoever looks at each resource before it is made."""

    def review(self, wanted: ResourceState, goal: Goal) -> tuple[Properties, bool]:
        """The inputs, perhaps mended, and whether they may pass."""


class Jury:
    """Answers the planner's questions."""

    def __init__(self, providers: Providers, policies: Policies, notes: Notes) -> None:
        self._providers = providers
        self._policies = policies
        self._notes = notes

    def check(self, wanted: ResourceState, olds: Properties, news: Properties) -> Checked:
        """A provider's own settings are taken as they are."""
        if wanted.is_provider:
            return Checked(news)
        return self._providers.get(wanted.provider).check(wanted, olds, news)

    def diff(
        self, resource: ResourceState, news: Properties, ignored: tuple[str, ...], provider: str
    ) -> Verdict:
        """A provider that can't be asked yet is taken to see a difference."""
        one = self._providers.get(provider)
        if one.is_known:
            return one.diff(resource, news, ignored)
        self._notes.warning(resource.urn, _UNKNOWN_SETTINGS)
        return Verdict(changes=True)

    def review(self, wanted: ResourceState, goal: Goal) -> tuple[Properties, bool]:
        """What the policies say."""
        return self._policies.review(wanted, goal)
