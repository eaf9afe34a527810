"""Pools and nodes as the SDK has them, in our words."""

from __future__ import annotations

from datetime import datetime

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways.node import Node, NodeState, Worker, WorkerState
from raydog_resources.gateways.worker_pool import WorkerPool, WorkerPoolState, WorkerPoolSummary
from raydog_resources.gateways.yellowdog_translation import counts, needed


def worker_pool_summary(answer: model.WorkerPoolSummary) -> WorkerPoolSummary:
    return WorkerPoolSummary(
        id=needed(answer.id, "id"),
        namespace=answer.namespace or "",
        name=answer.name or "",
        state=states.ours(answer.status, states.WORKER_POOL, WorkerPoolState.UNKNOWN),
        created=answer.createdTime,
    )


def worker_pool(answer: model.WorkerPool) -> WorkerPool:
    """Any pool; what only a provisioned one has stays empty on others, and on kinds newer than the SDK."""
    provisioned = answer if isinstance(answer, model.ProvisionedWorkerPool) else None
    properties = provisioned.properties if provisioned else None
    summary: model.NodeSummary | None = getattr(answer, "nodeSummary", None)
    created: datetime | None = getattr(answer, "createdTime", None)
    return WorkerPool(
        id=needed(getattr(answer, "id", None), "id"),
        namespace=getattr(answer, "namespace", None) or "",
        name=getattr(answer, "name", None) or "",
        state=states.ours(getattr(answer, "status", None), states.WORKER_POOL, WorkerPoolState.UNKNOWN),
        created=created,
        compute_requirement_id=(provisioned.computeRequirementId if provisioned else None) or "",
        expected_nodes=getattr(answer, "expectedNodeCount", None) or 0,
        awaiting_nodes=bool(provisioned and provisioned.awaitingNodes),
        node_counts=counts(summary.statusCounts if summary else None, states.NODE, NodeState.UNKNOWN),
        worker_tag=(properties.workerTag if properties else None) or "",
        min_nodes=properties.minNodes if properties else None,
        max_nodes=properties.maxNodes if properties else None,
    )


def node(answer: model.Node) -> Node:
    details = answer.details
    return Node(
        id=needed(answer.id, "id of a node"),
        pool_id=answer.workerPoolId or "",
        state=states.ours(answer.status, states.NODE, NodeState.UNKNOWN),
        instance_id=details.instanceId if details else "",
        private_ip=(details and details.privateIpAddress) or "",
        public_ip=(details and details.publicIpAddress) or "",
        hostname=(details and details.hostname) or "",
        worker_tag=(details and details.workerTag) or "",
        instance_type=(details and details.instanceType) or "",
        region=(details and details.region) or "",
        cpus=details.vcpus if details else None,
        memory_gb=details.ram if details else None,
        registered=answer.registeredTime,
        workers=tuple(_worker(worker) for worker in answer.workers or ()),
    )


def _worker(answer: model.Worker) -> Worker:
    return Worker(
        id=needed(answer.id, "id of a worker"),
        state=states.ours(answer.status, states.WORKER, WorkerState.UNKNOWN),
    )
