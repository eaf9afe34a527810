"""Compute requirements and instances as the SDK has them, in our words."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways.compute_requirement import (
    ComputeRequirement,
    ComputeRequirementState,
    ComputeRequirementSummary,
)
from raydog_resources.gateways.instance import Instance, InstanceKey, InstanceState
from raydog_resources.gateways.yellowdog_translation import UnreadableAnswer, needed


def compute_requirement_summary(answer: model.ComputeRequirementSummary) -> ComputeRequirementSummary:
    return ComputeRequirementSummary(
        id=needed(answer.id, "id"),
        namespace=answer.namespace or "",
        name=answer.name or "",
        state=_compute_state(answer.status),
        tag=answer.tag or "",
        created=answer.createdTime,
        target_instances=answer.targetInstanceCount,
        expected_instances=answer.expectedInstanceCount,
    )


def compute_requirement(answer: model.ComputeRequirement) -> ComputeRequirement:
    return ComputeRequirement(
        id=needed(answer.id, "id"),
        namespace=answer.namespace,
        name=answer.name,
        state=_compute_state(answer.status),
        tag=answer.tag or "",
        created=answer.createdTime,
        target_instances=answer.targetInstanceCount,
        expected_instances=answer.expectedInstanceCount,
        next_state=_compute_state(answer.nextStatus) if answer.nextStatus else None,
        template_id=answer.createdFromId or "",
    )


def _compute_state(word: Enum | None) -> ComputeRequirementState:
    return states.ours(word, states.COMPUTE_REQUIREMENT, ComputeRequirementState.UNKNOWN)


def instance(answer: model.Instance) -> Instance:
    """Any provider's instance; of a kind newer than the SDK only what was said is there to be read."""
    key: model.InstanceId | None = getattr(answer, "id", None)
    if key is None:
        raise UnreadableAnswer("it lacks the id of an instance")
    created: datetime | None = getattr(answer, "createdTime", None)
    return Instance(
        key=InstanceKey(source_id=key.sourceId, instance_id=key.instanceId),
        state=states.ours(getattr(answer, "status", None), states.INSTANCE, InstanceState.UNKNOWN),
        private_ip=getattr(answer, "privateIpAddress", None) or "",
        public_ip=getattr(answer, "publicIpAddress", None) or "",
        hostname=getattr(answer, "hostname", None) or "",
        instance_type=getattr(answer, "instanceType", None) or "",
        region=getattr(answer, "region", None) or "",
        image=getattr(answer, "imageId", None) or "",
        spot=bool(getattr(answer, "spot", False)),
        created=created,
    )
