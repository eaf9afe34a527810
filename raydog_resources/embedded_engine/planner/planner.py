"""From a goal and what was there to the steps that lead from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from raydog_resources.embedded_engine.planner.comparison import Comparison
from raydog_resources.embedded_engine.planner.difference import Difference, with_replace_on_changes
from raydog_resources.embedded_engine.planner.former_names import FormerNames
from raydog_resources.embedded_engine.planner.goal import Goal, Reading
from raydog_resources.embedded_engine.planner.judge import Bail, CheckFailure, Judge, Notes
from raydog_resources.embedded_engine.planner.left_alone import LeftAlone, all_it_names
from raydog_resources.embedded_engine.planner.old_resources import OldResources
from raydog_resources.embedded_engine.planner.progress import Progress
from raydog_resources.embedded_engine.planner.property_path import put_back
from raydog_resources.embedded_engine.planner.replacement import Replacement
from raydog_resources.embedded_engine.planner.run_mode import RunMode
from raydog_resources.embedded_engine.planner.step import (
    CREATE,
    CREATE_REPLACEMENT,
    READ,
    READ_REPLACEMENT,
    REPLACE,
    SAME,
    UPDATE,
    Step,
)
from raydog_resources.embedded_engine.planner.urn import make_urn, name_of
from raydog_resources.embedded_engine.planner.wanted import state_read, state_wanted
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState


@dataclass
class Registration:
    """A goal on its way through the planner."""

    goal: Goal
    old: ResourceState | None
    wanted: ResourceState
    is_invalid: bool = False


class Planner:
    """One deployment's decisions. Called by one thread at a time; what it decided is in `progress`."""

    def __init__(
        self,
        stack: str,
        project: str,
        olds: OldResources,
        judge: Judge,
        notes: Notes,
        mode: RunMode,
    ) -> None:
        self._stack = stack
        self._project = project
        self.olds = olds
        self.judge = judge
        self._notes = notes
        self.mode = mode
        self.progress = Progress()
        self._former = FormerNames(stack, project, self.progress.former_name)
        self._comparison = Comparison(olds, judge, self.progress)
        self._left_alone = LeftAlone(olds, notes, self.progress, mode)
        self._replacement = Replacement(olds, self._comparison, notes, self.progress, mode)

    def begin(self, goal: Goal) -> Registration:
        """Give the resource its name, and find what it was before."""
        urn = self._name(goal.parent, goal.type, goal.name)
        old, invalid = self._find(urn, goal)
        wanted = state_wanted(goal, urn, old, self.progress.former_name.get(urn, ""))
        self.progress.goals[urn] = goal
        self.progress.wanted[urn] = wanted
        return Registration(goal, old, wanted, is_invalid=invalid)

    def register(self, goal: Goal) -> list[Step]:
        """The steps for one registration, to be done one after the other."""
        return self.decide(self.begin(goal))

    def decide(self, one: Registration) -> list[Step]:
        """The steps, now that it is known what is there."""
        if self.mode.is_destroying or self.mode.is_refreshing:
            steps = self._when_not_making(one)
            if steps is not None:
                return steps
        if not self.mode.covers(one.wanted.urn):
            return self._left_alone.steps(one.wanted, one.old)
        self._left_alone.require_nothing_of(one.wanted)
        if one.goal.import_id:
            self._notes.error(
                one.wanted.urn, "the embedded engine imports nothing; use the pulumi CLI for this"
            )
            raise Bail
        wanted = self._checked(one)
        self.progress.wanted[wanted.urn] = wanted
        return self._compared(one.goal, one.old, wanted)

    def read(self, reading: Reading) -> list[Step]:
        """The steps for something that the program only looks at."""
        urn = self._name(reading.parent, reading.type, reading.name)
        old = self.olds.live(urn)
        wanted = state_read(reading, urn, old)
        if old is not None and not old.external and old.id != reading.id:
            self.progress.replaces.add(urn)
            return [
                Step(READ_REPLACEMENT, old, wanted, leaves_old=True),
                Step(REPLACE, old, wanted, leaves_old=True),
            ]
        if self.mode.is_destroying:
            self.progress.condemned.append(wanted)
        self.progress.reads.add(urn)
        return [Step(READ, old, wanted)]

    def _name(self, parent: str, type_: str, name: str) -> str:
        if parent and parent not in self.progress.seen:
            raise Bail(f"could not find parent resource {parent}")
        urn = make_urn(self._stack, self._project, parent, type_, name)
        if urn in self.progress.seen:
            self._notes.error(urn, f"Duplicate resource URN '{urn}'; try giving it a unique name")
            raise Bail
        self.progress.seen.add(urn)
        return urn

    def _find(self, urn: str, goal: Goal) -> tuple[ResourceState | None, bool]:
        """The old record, by its name or by a former one; and whether that name is disputed."""
        progress = self.progress
        disputed = urn in progress.renamed_to
        if disputed:
            other = progress.renamed_to[urn]
            self._notes.error(
                urn, f"Duplicate resource URN '{urn}' conflicting with alias on resource with URN '{other}'"
            )
        old = self.olds.live(urn)
        if old is not None:
            return old, disputed
        for name in self._former.of(goal):
            old = self.olds.live(name)
            if old is None or name == urn:
                continue
            holder = urn if name in progress.seen else progress.renamed_to.get(name)
            if holder is not None:
                disputed = True
                self._notes.error(
                    urn,
                    f"Duplicate resource alias '{name}' applied to resource with URN '{urn}' "
                    f"conflicting with resource with URN '{holder}'",
                )
            progress.renamed_to[name] = urn
            progress.former_name[urn] = name
            return old, disputed
        return None, disputed

    def _when_not_making(self, one: Registration) -> list[Step] | None:
        """A program that runs only so that its providers are there; None where it goes on as ever."""
        progress, urn, old = self.progress, one.wanted.urn, one.old
        is_thing = one.goal.custom and not one.goal.is_provider
        lacking = bool(all_it_names(one.wanted) & progress.skipped)
        if self.mode.is_refreshing:
            if not is_thing and not lacking:
                return None
            return [Step(SAME, old, old, silent=True)] if old is not None else [self._skip(one.wanted)]
        if lacking or (is_thing and old is None):
            return [self._skip(one.wanted, old)]
        progress.condemned.append(one.wanted)
        if not is_thing or old is None:
            return None
        progress.sames.add(urn)
        kept = replace(one.wanted, inputs=old.inputs)
        progress.condemned[-1] = kept
        return [Step(SAME, old, kept)]

    def _skip(self, wanted: ResourceState, old: ResourceState | None = None) -> Step:
        self.progress.skipped.add(wanted.urn)
        if self.mode.is_refreshing:
            self.progress.sames.add(wanted.urn)
        outputs = old.outputs if old is not None else {}
        return Step(SAME, None, replace(wanted, outputs=outputs), skipped=True)

    def _checked(self, one: Registration) -> ResourceState:
        """What is wanted, as the provider and the policies let it pass."""
        goal, old, wanted = one.goal, one.old, one.wanted
        inputs: Properties = goal.properties
        if old is not None:
            inputs, impossible = put_back(goal.ignore_changes, old.inputs, inputs)
            if impossible:
                places = ", ".join(impossible)
                self._notes.info(
                    wanted.urn, f'cannot ignore changes in added or removed elements of the path: "{places}"'
                )
        if goal.custom:
            if self._is_new(wanted.urn, old):
                checked = self.judge.check(wanted, {}, goal.properties)
            else:
                checked = self.judge.check(wanted, old.inputs if old is not None else {}, inputs)
            inputs = checked.inputs
            self._complain(wanted, checked.failures)
            one.is_invalid = one.is_invalid or bool(checked.failures)
            wanted = replace(wanted, inputs=inputs)
        inputs, passes = self.judge.review(replace(wanted, inputs=inputs), goal)
        if one.is_invalid or not passes:
            raise Bail
        return replace(wanted, inputs=inputs)

    def _is_new(self, urn: str, old: ResourceState | None) -> bool:
        return old is None or old.external or urn in self.progress.deletes

    def _complain(self, wanted: ResourceState, failures: tuple[CheckFailure, ...]) -> None:
        """Say what is wrong with the inputs; a value that may be secret is not said."""
        for failure in failures:
            where = f": property {failure.property}" if failure.property else ""
            text = f"{wanted.type} resource '{name_of(wanted.urn)}'{where} has a problem: {failure.reason}"
            self._notes.error(wanted.urn, text)

    def _compared(self, goal: Goal, old: ResourceState | None, wanted: ResourceState) -> list[Step]:
        progress, urn = self.progress, wanted.urn
        if old is not None and urn in progress.deletes:
            # Something that it needs has been replaced, and it had to go first.
            progress.deletes.discard(urn)
            progress.replaces.add(urn)
            why = Difference(changes=True, replaces=progress.replace_keys.get(urn, ()))
            return [Step(REPLACE, old, wanted, why), Step(CREATE_REPLACEMENT, old, wanted, why)]
        if old is not None and old.external:
            progress.creates.add(urn)
            return [
                Step(CREATE_REPLACEMENT, old, wanted, leaves_old=True),
                Step(REPLACE, old, wanted, leaves_old=True),
            ]
        if old is None:
            progress.creates.add(urn)
            return [Step(CREATE, None, wanted)]
        return self._differing(goal, old, wanted)

    def _differing(self, goal: Goal, old: ResourceState, wanted: ResourceState) -> list[Step]:
        difference = self._comparison.of(old, wanted, goal)
        difference = with_replace_on_changes(
            difference, goal.replace_on_changes, has_init_errors=bool(old.init_errors)
        )
        must_replace = difference.is_replacement or old.pending_replacement
        if (difference.changes or old.pending_replacement) and must_replace:
            return self._replaced(goal, old, wanted, difference)
        if difference.changes or old.init_errors:
            self.progress.updates.add(wanted.urn)
            return [Step(UPDATE, old, wanted, difference)]
        self.progress.sames.add(wanted.urn)
        return [Step(SAME, old, wanted)]

    def _replaced(
        self, goal: Goal, old: ResourceState, wanted: ResourceState, difference: Difference
    ) -> list[Step]:
        self._replacement.require_unprotected(old, wanted)
        self.progress.replaces.add(wanted.urn)
        if goal.custom:
            checked = self.judge.check(wanted, {}, goal.properties)
            if checked.failures:
                self._complain(wanted, checked.failures)
                raise Bail
            wanted = replace(wanted, inputs=checked.inputs)
            self.progress.wanted[wanted.urn] = wanted
        goes_first = difference.delete_before_replace
        if goal.delete_before_replace is not None:
            goes_first = goal.delete_before_replace
        if goes_first:
            return self._replacement.old_goes_first(old, wanted, difference)
        return [
            Step(CREATE_REPLACEMENT, old, wanted, difference, leaves_old=True),
            Step(REPLACE, old, wanted, difference, leaves_old=True),
        ]
