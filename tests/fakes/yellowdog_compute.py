"""Compute requirements and instances of the fake platform: the machines behind its pools."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from raydog_resources.errors import IllegalState
from raydog_resources.gateways.compute_requirement import (
    ComputeRequirement,
    ComputeRequirementState,
    ComputeRequirementSummary,
)
from raydog_resources.gateways.instance import Instance, InstanceKey, InstanceState
from raydog_resources.gateways.node import NodeState
from tests.fakes.yellowdog_pools import address
from tests.fakes.yellowdog_settling import end_node
from tests.fakes.yellowdog_world import NodeRecord, PoolRecord, World, known

_SOURCE = "fake-source"


class FakeComputeRequirements:
    """`ComputeRequirements` in memory: each belongs to a pool."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, requirement_id: str) -> ComputeRequirement:
        return self._world.wire("compute.get", lambda: _compute(self._record(requirement_id)))

    def find(self, namespace: str, name: str) -> tuple[ComputeRequirementSummary, ...]:
        return self._choose("find", lambda it: (it.new.namespace, it.new.name) == (namespace, name))

    def all(
        self, *, namespace: str = "", tag: str = "", states: Collection[ComputeRequirementState] = ()
    ) -> tuple[ComputeRequirementSummary, ...]:
        def chosen(it: PoolRecord) -> bool:
            right_state = not states or it.compute in states
            return namespace in ("", it.new.namespace) and tag in ("", it.new.tag) and right_state

        return self._choose("all", chosen)

    def terminate(self, requirement_id: str) -> ComputeRequirement:
        def terminate() -> ComputeRequirement:
            record = self._record(requirement_id)
            if record.gone_at is None:
                record.gone_at = self._world.clock.monotonic() + self._world.terminate_seconds
                record.compute = ComputeRequirementState.TERMINATING
            return _compute(record)

        return self._world.wire("compute.terminate", terminate)

    def stop(self, requirement_id: str) -> ComputeRequirement:
        return self._move(requirement_id, ComputeRequirementState.STOPPED, ComputeRequirementState.RUNNING)

    def start(self, requirement_id: str) -> ComputeRequirement:
        return self._move(requirement_id, ComputeRequirementState.RUNNING, ComputeRequirementState.STOPPED)

    def instances(
        self, requirement_id: str, *, states: Collection[InstanceState] = ()
    ) -> tuple[Instance, ...]:
        def chosen() -> tuple[Instance, ...]:
            nodes = self._record(requirement_id).nodes
            return tuple(_instance(it) for it in nodes if not states or it.instance in states)

        return self._world.wire("compute.instances", chosen)

    def deprovision(self, requirement_id: str, instances: Sequence[InstanceKey]) -> None:
        def deprovision() -> None:
            record = self._record(requirement_id)
            for node in record.nodes:
                if _instance(node).key in instances and not node.gone:
                    end_node(self._world, node, NodeState.TERMINATED)
                    record.target = max(0, record.target - 1)

        self._world.wire("compute.deprovision", deprovision)

    def _move(
        self, requirement_id: str, target: ComputeRequirementState, moving: ComputeRequirementState
    ) -> ComputeRequirement:
        def move() -> ComputeRequirement:
            record = self._record(requirement_id)
            if record.compute not in (target, moving):
                raise IllegalState(
                    f"it is {record.compute.value}", thing=f"compute requirement {requirement_id}"
                )
            record.compute = target
            return _compute(record)

        return self._world.wire(f"compute.{target.value}", move)

    def _choose(
        self, call: str, chosen: Callable[[PoolRecord], bool]
    ) -> tuple[ComputeRequirementSummary, ...]:
        def found() -> tuple[ComputeRequirementSummary, ...]:
            return tuple(_compute(it) for it in self._world.pools.values() if chosen(it))

        return self._world.wire(f"compute.{call}", found)

    def _record(self, requirement_id: str) -> PoolRecord:
        return known(
            {it.compute_id: it for it in self._world.pools.values()}, requirement_id, "compute requirement"
        )


def _instance(record: NodeRecord) -> Instance:
    return Instance(
        key=InstanceKey(_SOURCE, f"i-{record.number}"),
        state=record.instance,
        private_ip=address(record),
        public_ip=f"203.0.113.{record.number % 250 + 1}",
        created=record.created,
    )


def _compute(record: PoolRecord) -> ComputeRequirement:
    new = record.new
    living = sum(not node.gone for node in record.nodes)
    return ComputeRequirement(
        record.compute_id,
        new.namespace,
        new.name,
        record.compute,
        new.tag,
        record.created,
        record.target,
        living,
    )
