"""Work requirements of the fake platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from raydog_resources.errors import IllegalState, NameTaken
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.task_group import NewTaskGroup, TaskGroup, TaskGroupState
from raydog_resources.gateways.work_requirement import (
    NewWorkRequirement,
    WorkRequirement,
    WorkRequirementState,
    WorkRequirementSummary,
)
from tests.fakes.yellowdog_settling import cancel_task
from tests.fakes.yellowdog_world import GroupRecord, RequirementRecord, World, known

_GROUPS_FOLLOW = {
    WorkRequirementState.HELD: TaskGroupState.HELD,
    WorkRequirementState.RUNNING: TaskGroupState.RUNNING,
    WorkRequirementState.FINISHING: TaskGroupState.FINISHING,
    WorkRequirementState.CANCELLING: TaskGroupState.CANCELLING,
}


class FakeWorkRequirements:
    """`WorkRequirements` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def submit(self, new: NewWorkRequirement) -> WorkRequirement:
        def ours() -> list[WorkRequirement]:
            same = self.find(new.namespace, new.name)
            return [self.get(it.id) for it in same if new.tag and it.tag == new.tag and not it.state.ended]

        def holder() -> str:
            return ", ".join(f"{it.id} ({it.tag})" for it in self.find(new.namespace, new.name))

        def post() -> WorkRequirement:
            return self._world.wire("work.submit", lambda: self._made(new))

        thing = f"work requirement {new.namespace}/{new.name}"
        return make_once(Making(thing, post, ours, holder), self._world.retries, self._world.clock)

    def get(self, requirement_id: str) -> WorkRequirement:
        return self._world.wire("work.get", lambda: _requirement(self._record(requirement_id)))

    def find(self, namespace: str, name: str) -> tuple[WorkRequirementSummary, ...]:
        def exact() -> tuple[WorkRequirementSummary, ...]:
            every = self._world.requirements.values()
            return tuple(_summary(it) for it in every if (it.new.namespace, it.new.name) == (namespace, name))

        return self._world.wire("work.find", exact)

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[WorkRequirementState] = ()
    ) -> tuple[WorkRequirementSummary, ...]:
        def chosen() -> tuple[WorkRequirementSummary, ...]:
            return tuple(
                _summary(it)
                for it in self._world.requirements.values()
                if namespace in ("", it.new.namespace)
                and tag in ("", it.tag)
                and (not states or it.state in states)
            )

        return self._world.wire("work.all", chosen)

    def add_groups(self, requirement_id: str, groups: Sequence[NewTaskGroup]) -> WorkRequirement:
        def add() -> WorkRequirement:
            record = self._record(requirement_id)
            self._must_be(record, {WorkRequirementState.RUNNING, WorkRequirementState.HELD})
            there = {group.new.name for group in record.groups}
            self._put(record, [group for group in groups if group.name not in there])
            return _requirement(record)

        return self._world.wire("work.add_groups", add)

    def change(
        self, requirement_id: str, *, tag: str | None = None, priority: float | None = None
    ) -> WorkRequirement:
        def change() -> WorkRequirement:
            record = self._record(requirement_id)
            record.tag = record.tag if tag is None else tag
            record.priority = record.priority if priority is None else priority
            return _requirement(record)

        return self._world.wire("work.change", change)

    def hold(self, requirement_id: str) -> WorkRequirement:
        return self._move(requirement_id, WorkRequirementState.HELD, {WorkRequirementState.RUNNING})

    def resume(self, requirement_id: str) -> WorkRequirement:
        return self._move(requirement_id, WorkRequirementState.RUNNING, {WorkRequirementState.HELD})

    def finish(self, requirement_id: str) -> WorkRequirement:
        moving = {WorkRequirementState.RUNNING, WorkRequirementState.HELD}
        return self._move(requirement_id, WorkRequirementState.FINISHING, moving)

    def cancel(self, requirement_id: str, *, abort: bool) -> WorkRequirement:
        def cancel() -> WorkRequirement:
            record = self._record(requirement_id)
            if not record.state.ended:
                self._to(record, WorkRequirementState.CANCELLING)
                for task in record.tasks:
                    cancel_task(self._world, task, abort=abort)
            self._world.settle()
            return _requirement(record)

        return self._world.wire("work.cancel", cancel)

    def _move(
        self, requirement_id: str, target: WorkRequirementState, moving: Collection[WorkRequirementState]
    ) -> WorkRequirement:
        def move() -> WorkRequirement:
            record = self._record(requirement_id)
            if record.state is not target:
                self._must_be(record, moving)
                self._to(record, target)
            return _requirement(record)

        return self._world.wire(f"work.{target.value}", move)

    def _to(self, record: RequirementRecord, target: WorkRequirementState) -> None:
        record.state = target
        for group in record.groups:
            group.state = group.state if group.state.ended else _GROUPS_FOLLOW[target]

    def _made(self, new: NewWorkRequirement) -> WorkRequirement:
        alive = [it for it in self._world.requirements.values() if not it.state.ended]
        if any((it.new.namespace, it.new.name) == (new.namespace, new.name) for it in alive):
            raise NameTaken(
                f"{new.name} already exists", thing=f"work requirement {new.namespace}/{new.name}"
            )
        identifier = self._world.identifier("workreq")
        record = RequirementRecord(identifier, new, self._world.now(), new.tag, new.priority)
        self._put(record, new.groups)
        self._world.requirements[identifier] = record
        return _requirement(record)

    def _put(self, record: RequirementRecord, groups: Sequence[NewTaskGroup]) -> None:
        for new in groups:
            group = GroupRecord(self._world.identifier("taskgrp"), record, new)
            record.groups.append(group)
            self._world.groups[group.id] = group

    def _record(self, requirement_id: str) -> RequirementRecord:
        return known(self._world.requirements, requirement_id, "work requirement")

    def _must_be(self, record: RequirementRecord, states: Collection[WorkRequirementState]) -> None:
        if record.state not in states:
            raise IllegalState(f"it is {record.state.value}", thing=f"work requirement {record.id}")


def _summary(record: RequirementRecord) -> WorkRequirementSummary:
    new = record.new
    return WorkRequirementSummary(
        record.id, new.namespace, new.name, record.state, record.tag, record.created
    )


def _requirement(record: RequirementRecord) -> WorkRequirement:
    whole = WorkRequirement(**vars(_summary(record)), priority=record.priority)
    return replace(whole, groups=tuple(_group(group) for group in record.groups))


def _group(record: GroupRecord) -> TaskGroup:
    counts = Counter(task.state for task in record.tasks)
    new = record.new
    return TaskGroup(record.id, new.name, record.state, new.tag, new.priority, task_counts=dict(counts))
