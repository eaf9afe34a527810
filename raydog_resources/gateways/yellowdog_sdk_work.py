"""Work requirements over yellowdog-sdk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from yellowdog_client import model

from raydog_resources.errors import IllegalState
from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways import yellowdog_translation_requests as requests
from raydog_resources.gateways import yellowdog_translation_work as answers
from raydog_resources.gateways.adoption import Making
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.work_requirement import (
    NewWorkRequirement,
    WorkRequirement,
    WorkRequirementState,
    WorkRequirementSummary,
)
from raydog_resources.gateways.yellowdog_sdk_line import Line, exactly, not_in_that_state
from raydog_resources.gateways.yellowdog_sdk_tasks import SdkTasks

_ENDED = {state for state in WorkRequirementState if state.ended}


class SdkWorkRequirements:
    """`WorkRequirements` over yellowdog-sdk."""

    def __init__(self, line: Line, tasks: SdkTasks) -> None:
        self._line = line
        self._client = line.client.work_client
        self._tasks = tasks

    def submit(self, new: NewWorkRequirement) -> WorkRequirement:
        thing = f"work requirement {new.namespace}/{new.name}"

        def post() -> WorkRequirement:
            body = requests.work_requirement(new)
            return self._answer("could not submit it", thing, lambda: self._client.add_work_requirement(body))

        def ours() -> list[WorkRequirement]:
            same = self.find(new.namespace, new.name)
            return [self.get(it.id) for it in same if new.tag and it.tag == new.tag and not it.state.ended]

        def holder() -> str:
            same = self.find(new.namespace, new.name)
            return ", ".join(f"{it.id} ({it.state.value}, tag {it.tag or 'none'})" for it in same)

        return self._line.make(Making(thing, post, ours, holder))

    def get(self, requirement_id: str) -> WorkRequirement:
        read, thing = self._client.get_work_requirement_by_id, f"work requirement {requirement_id}"
        return self._answer("could not read it", thing, lambda: read(requirement_id))

    def find(self, namespace: str, name: str) -> tuple[WorkRequirementSummary, ...]:
        search = model.WorkRequirementSearch(namespaces=[namespace], name=name)
        return exactly(self._search(search), namespace, name)

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[WorkRequirementState] = ()
    ) -> tuple[WorkRequirementSummary, ...]:
        search = model.WorkRequirementSearch(
            namespaces=[namespace] if namespace else None, tag=tag or None, statuses=_words(states)
        )
        found = self._search(search)
        return tuple(it for it in found if namespace in ("", it.namespace) and tag in ("", it.tag))

    def add_groups(self, requirement_id: str, groups: Sequence[NewTaskGroup]) -> WorkRequirement:
        def put() -> WorkRequirement:
            whole = self._read(requirement_id)
            there = {group.name for group in whole.taskGroups or ()}
            missing = [requests.task_group(group) for group in groups if group.name not in there]
            whole.taskGroups = [*(whole.taskGroups or ()), *missing]
            return self._write(whole) if missing else self.get(requirement_id)

        def with_all() -> list[WorkRequirement]:
            now = self.get(requirement_id)
            return [now] if all(now.group(group.name) for group in groups) else []

        thing = f"task groups of {requirement_id}"
        return self._line.make(Making(thing, put, with_all, holder=lambda: "another group"))

    def change(
        self, requirement_id: str, *, tag: str | None = None, priority: float | None = None
    ) -> WorkRequirement:
        whole = self._read(requirement_id)
        whole.tag = whole.tag if tag is None else tag
        whole.priority = whole.priority if priority is None else priority
        return self._write(whole)

    def hold(self, requirement_id: str) -> WorkRequirement:
        hold = self._client.hold_work_requirement_by_id
        return self._move(requirement_id, "hold", hold, {WorkRequirementState.HELD})

    def resume(self, requirement_id: str) -> WorkRequirement:
        start = self._client.start_work_requirement_by_id
        return self._move(requirement_id, "resume", start, {WorkRequirementState.RUNNING})

    def finish(self, requirement_id: str) -> WorkRequirement:
        finish = self._client.finish_work_requirement_by_id
        return self._move(requirement_id, "finish", finish, _ENDED | {WorkRequirementState.FINISHING})

    def cancel(self, requirement_id: str, *, abort: bool) -> WorkRequirement:
        cancel = self._client.cancel_work_requirement_by_id
        thing = f"work requirement {requirement_id}"
        try:
            return self._answer("could not cancel it", thing, lambda: cancel(requirement_id, abort))
        except IllegalState as refused:
            now = self._so_already(requirement_id, _ENDED | {WorkRequirementState.CANCELLING}, refused)
        if abort:
            self._abort_what_runs(requirement_id)
        return now

    def _abort_what_runs(self, requirement_id: str) -> None:
        """A cancellation begun without abort, and refused with it, has tasks that would run to their end."""
        for task in self._tasks.all(requirement_id=requirement_id):
            if not (task.state.ended or task.abort_requested):
                self._tasks.cancel(task.id, abort=True)

    def _move(
        self,
        requirement_id: str,
        verb: str,
        call: Callable[[str], model.WorkRequirement],
        reached: Collection[WorkRequirementState],
    ) -> WorkRequirement:
        thing = f"work requirement {requirement_id}"
        try:
            return self._answer(f"could not {verb} it", thing, lambda: call(requirement_id))
        except IllegalState as refused:
            return self._so_already(requirement_id, reached, refused)

    def _so_already(
        self, requirement_id: str, reached: Collection[WorkRequirementState], refused: IllegalState
    ) -> WorkRequirement:
        """The requirement, if the refused change was one to what is so already."""
        now = self.get(requirement_id)
        if now.state not in reached:
            raise not_in_that_state(f"work requirement {requirement_id}", now.state, refused) from refused
        return now

    def _read(self, requirement_id: str) -> model.WorkRequirement:
        thing = f"work requirement {requirement_id}"
        read = self._client.get_work_requirement_by_id
        return self._line.ask("could not read it", thing, lambda: read(requirement_id))

    def _write(self, whole: model.WorkRequirement) -> WorkRequirement:
        thing = f"work requirement {whole.namespace}/{whole.name}"
        write = self._client.update_work_requirement
        return self._answer("could not change it", thing, lambda: write(whole))

    def _answer(self, what: str, thing: str, call: Callable[[], model.WorkRequirement]) -> WorkRequirement:
        return self._line.ask(what, thing, lambda: answers.work_requirement(call()))

    def _search(self, search: model.WorkRequirementSearch) -> list[WorkRequirementSummary]:
        pages = self._client.get_work_requirements(search).slice
        return self._line.every("work requirements", pages, answers.work_requirement_summary)


def _words(wanted: Collection[WorkRequirementState]) -> list[model.WorkRequirementStatus] | None:
    table = states.WORK_REQUIREMENT
    return [model.WorkRequirementStatus[states.theirs(state, table)] for state in wanted] or None
