"""Compute requirements and their instances over yellowdog-sdk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from yellowdog_client import model

from raydog_resources.errors import IllegalState
from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways import yellowdog_translation_compute as answers
from raydog_resources.gateways.compute_requirement import (
    ComputeRequirement,
    ComputeRequirementState,
    ComputeRequirementSummary,
)
from raydog_resources.gateways.instance import Instance, InstanceKey, InstanceState
from raydog_resources.gateways.yellowdog_sdk_line import Line, exactly, not_in_that_state


class SdkComputeRequirements:
    """`ComputeRequirements` over yellowdog-sdk."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._client = line.client.compute_client

    def get(self, requirement_id: str) -> ComputeRequirement:
        get, thing = self._client.get_compute_requirement_by_id, f"compute requirement {requirement_id}"
        return self._line.ask(
            "could not read it", thing, lambda: answers.compute_requirement(get(requirement_id))
        )

    def find(self, namespace: str, name: str) -> tuple[ComputeRequirementSummary, ...]:
        search = model.ComputeRequirementSummarySearch(namespaces=[namespace], name=name)
        return exactly(self._search(search), namespace, name)

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[ComputeRequirementState] = ()
    ) -> tuple[ComputeRequirementSummary, ...]:
        search = model.ComputeRequirementSummarySearch(
            namespaces=[namespace] if namespace else None, tag=tag or None, statuses=_words(states)
        )
        found = self._search(search)
        return tuple(it for it in found if namespace in ("", it.namespace) and tag in ("", it.tag))

    def terminate(self, requirement_id: str) -> ComputeRequirement:
        reached = {ComputeRequirementState.TERMINATING, ComputeRequirementState.TERMINATED}
        return self._move(
            requirement_id, "terminate", self._client.terminate_compute_requirement_by_id, reached
        )

    def stop(self, requirement_id: str) -> ComputeRequirement:
        reached = {ComputeRequirementState.STOPPING, ComputeRequirementState.STOPPED}
        return self._move(requirement_id, "stop", self._client.stop_compute_requirement_by_id, reached)

    def start(self, requirement_id: str) -> ComputeRequirement:
        reached = {ComputeRequirementState.STARTING, ComputeRequirementState.RUNNING}
        return self._move(requirement_id, "start", self._client.start_compute_requirement_by_id, reached)

    def instances(
        self, requirement_id: str, *, states: Collection[InstanceState] = ()
    ) -> tuple[Instance, ...]:
        search = model.InstanceSearch(computeRequirementId=requirement_id, statuses=_instance_words(states))
        pages = self._client.get_instances(search).slice
        return tuple(self._line.every(f"instances of {requirement_id}", pages, answers.instance))

    def deprovision(self, requirement_id: str, instances: Sequence[InstanceKey]) -> None:
        keys = [model.InstanceId(key.source_id, key.instance_id) for key in instances]

        def deprovision() -> None:
            # The SDK wants the whole requirement and sends only its id.
            whole = self._client.get_compute_requirement_by_id(requirement_id)
            self._client.deprovision_instances_by_id(whole, keys)

        thing = f"compute requirement {requirement_id}"
        self._line.ask(f"could not deprovision {len(keys)} instances", thing, deprovision)

    def _move(
        self,
        requirement_id: str,
        verb: str,
        call: Callable[[str], model.ComputeRequirement],
        reached: Collection[ComputeRequirementState],
    ) -> ComputeRequirement:
        thing = f"compute requirement {requirement_id}"
        try:
            return self._line.ask(
                f"could not {verb} it", thing, lambda: answers.compute_requirement(call(requirement_id))
            )
        except IllegalState as refused:
            now = self.get(requirement_id)
            if now.state in reached:
                return now
            raise not_in_that_state(thing, now.state, refused) from refused

    def _search(self, search: model.ComputeRequirementSummarySearch) -> list[ComputeRequirementSummary]:
        pages = self._client.get_compute_requirement_summaries(search).slice
        return self._line.every("compute requirements", pages, answers.compute_requirement_summary)


def _words(wanted: Collection[ComputeRequirementState]) -> list[model.ComputeRequirementStatus] | None:
    table = states.COMPUTE_REQUIREMENT
    return [model.ComputeRequirementStatus[states.theirs(state, table)] for state in wanted] or None


def _instance_words(wanted: Collection[InstanceState]) -> list[model.InstanceStatus] | None:
    return [model.InstanceStatus[states.theirs(state, states.INSTANCE)] for state in wanted] or None
