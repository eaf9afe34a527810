"""How what is wanted differs from what is there, and whether a dependent can live with a replacement."""

from __future__ import annotations

from dataclasses import replace

from raydog_resources.embedded_engine.planner.difference import Difference, compare, with_replace_on_changes
from raydog_resources.embedded_engine.planner.goal import Goal
from raydog_resources.embedded_engine.planner.judge import Judge
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.property_path import put_back
from raydog_resources.embedded_engine.planner.urn import provider_urn
from raydog_resources.embedded_engine.state.property_value import UNKNOWN, Properties, Value, same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState


class Comparison:
    """Asks the provider where there is one, and completes what it says."""

    def __init__(self, olds: OldResources, judge: Judge, progress: Progress) -> None:
        self._olds = olds
        self._judge = judge
        self._progress = progress

    def of(self, old: ResourceState, wanted: ResourceState, goal: Goal) -> Difference:
        """What has changed for a resource that the program registers again."""
        if wanted.deleted_with and wanted.deleted_with in self._progress.replaces:
            return Difference(changes=True, replaces=("deletedWith",))
        if self._has_other_provider(old, wanted):
            return Difference(changes=True, replaces=("provider",))
        if goal.is_provider:
            return Difference(changes=not same_value(old.outputs, wanted.inputs))
        if not goal.custom:
            return Difference(changes=not same_value(old.inputs, wanted.inputs))
        return self.asked(old, wanted.inputs, goal.ignore_changes, wanted.provider)

    def asked(
        self, old: ResourceState, news: Properties, ignored: tuple[str, ...], provider: str
    ) -> Difference:
        """The provider's answer; where it leaves it to us, the inputs are compared."""
        said = self._judge.diff(old, news, ignored, provider)
        found = Difference(changes=bool(said.changes))
        if said.changes is None:
            inputs, _ = put_back(ignored, old.inputs, news)
            found = compare(old.inputs, inputs)
        return replace(found, replaces=said.replaces, delete_before_replace=said.delete_before_replace)

    def must_go_too(self, one: ResourceState, going: set[str]) -> tuple[str, ...] | None:
        """Why a dependent can't outlive what is about to be replaced; None: it can."""
        if not one.custom or one.external:
            return None
        if one.provider and provider_urn(one.provider) in going:
            return ()
        if one.deleted_with in going:
            return ()
        inputs: dict[str, Value] = dict(one.inputs)
        touched = [key for key in inputs if going & set(one.property_dependencies.get(key, ()))]
        if not touched:
            return None
        inputs.update(dict.fromkeys(touched, UNKNOWN))
        if one.is_provider:
            return None
        difference = self.asked(one, inputs, one.ignore_changes, one.provider)
        difference = with_replace_on_changes(difference, one.replace_on_changes, has_init_errors=False)
        return difference.replaces if difference.is_replacement else None

    def _has_other_provider(self, old: ResourceState, wanted: ResourceState) -> bool:
        """Dynamic providers are all alike: another one is a reason only where one side has none."""
        return bool(old.provider) != bool(wanted.provider)
