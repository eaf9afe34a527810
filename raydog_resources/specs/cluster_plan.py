"""From a description to what each resource is told, as far as it is known before anything exists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from raydog_resources.bootstrap.node_script import script_name
from raydog_resources.bootstrap.revision import revision_of
from raydog_resources.bootstrap.userdata import userdata
from raydog_resources.config.cluster import DEFAULT_VENV, Cluster
from raydog_resources.config.description import Description
from raydog_resources.config.machine_settings import MachineSettings
from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.runs_on import on_yellowdog
from raydog_resources.config.script import Script
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.naming import Owner, pool_name
from raydog_resources.specs.observability_plan import (
    OBSERVABILITY,
    observability_environment,
    observability_script_name,
    told_to_new_heads,
)
from raydog_resources.specs.work_requirement import TaskGroupSpec, WorkRequirementSpec
from raydog_resources.specs.worker_pool import WorkerPoolSpec

HEAD = "head"
_LEAST_PATIENCE = 60
_USUAL_PORTS = {"gcs": 6379, "client": 10001, "dashboard": 8265}


@dataclass(frozen=True)
class NodePlan:
    """The nodes of one kind: their pool, and how Ray is started on them."""

    name: str
    pool: WorkerPoolSpec
    nodes: int
    environment: Mapping[str, str]
    script: str
    own_script: str
    container: bool
    fingerprint: str


@dataclass(frozen=True)
class ClusterPlan:
    """All that a cluster consists of."""

    requirement: WorkRequirementSpec
    head: NodePlan
    workers: Mapping[str, NodePlan]
    ports: Mapping[str, int]
    price_per_hour: str
    observability: NodePlan | None = None


def plan_cluster(description: Description, owner: Owner) -> ClusterPlan:
    """Pure: the same description has the same plan, here and in every preview."""
    cluster, runs_on = description.cluster, on_yellowdog(description.runs_on)
    base = cluster.name or owner.cluster_name()
    planner = _Planner(description, owner, base)
    head = planner.node(HEAD, cluster.head, 1, cluster.head.num_cpus, cluster.head.num_gpus)
    workers = {
        name: planner.node(name, group, group.nodes, group.cpus, group.gpus)
        for name, group in sorted(cluster.workers.items())
    }
    observability = planner.observability()
    requirement = WorkRequirementSpec(
        name=base,
        namespace=runs_on.namespace,
        tag=owner.tag("requirement"),
        groups=[planner.group(node) for node in (head, *workers.values(), observability) if node],
        priority=float(cluster.priority),
        delete_seconds=float(cluster.timeouts.delete),
    )
    ports = {name: int(getattr(cluster.ports, name)) for name in _USUAL_PORTS}
    return ClusterPlan(requirement, head, workers, ports, str(description.price_per_hour), observability)


class _Planner:
    def __init__(self, description: Description, owner: Owner, base: str) -> None:
        self._cluster = description.cluster
        self._namespace = on_yellowdog(description.runs_on).namespace
        self._owner = owner
        self._base = base

    def group(self, node: NodePlan) -> TaskGroupSpec:
        lifetime = self._cluster.lifetime
        return TaskGroupSpec(
            name=node.pool.name,
            task_timeout_seconds=None if lifetime is None else float(lifetime),
            tag=self._cluster.tag or "",
        )

    def node(
        self, name: str, settings: NodeSettings, nodes: int, cpus: int | None, gpus: int | None
    ) -> NodePlan:
        started_with = {
            **_settings_environment(self._cluster, settings, name, cpus, gpus),
            **settings.environment,
        }
        more = told_to_new_heads(self._cluster) if name == HEAD else {}
        own = settings.script.text if settings.script else ""
        container = self._cluster.container_of(settings)
        return NodePlan(
            name=name,
            pool=self._pool(name, settings, nodes),
            nodes=nodes,
            environment={**_patience(self._cluster), **more, **started_with},
            script=revision_of(script_name(role_of(name), own=bool(own), container=container is not None)),
            own_script=own,
            container=container is not None,
            fingerprint=fingerprint(
                {"environment": started_with, "own": own, "container": container is not None}
            ),
        )

    def observability(self) -> NodePlan | None:
        """The node beside the cluster, where there is to be one."""
        observed = self._cluster.observed
        if observed is None:
            return None
        environment = observability_environment(self._cluster, observed)
        own = observed.script.text if observed.script else ""
        return NodePlan(
            name=OBSERVABILITY,
            pool=self._pool(OBSERVABILITY, observed, 1),
            nodes=1,
            environment=environment,
            script=revision_of(observability_script_name(observed)),
            own_script=own,
            container=False,
            fingerprint=fingerprint({"environment": environment, "own": own}),
        )

    def _pool(self, name: str, settings: MachineSettings, nodes: int) -> WorkerPoolSpec:
        limits = self._cluster.timeouts
        parts = [part for part in (settings.userdata, settings.extra_userdata) if part]
        fixed = {
            "template": settings.template,
            "images": settings.images,
            "userdata": [self._what_fixes(part) for part in parts],
        }
        return WorkerPoolSpec(
            name=pool_name(self._base, name, fingerprint(fixed)),
            namespace=self._namespace,
            tag=self._owner.tag(f"pool/{name}"),
            template=settings.template or "",
            images=settings.images or "",
            userdata=self._userdata(settings),
            instance_tags=dict(settings.instance_tags),
            metrics=settings.metrics,
            nodes=nodes,
            idle_node_seconds=float(limits.provision + limits.head),
            idle_pool_seconds=None if self._cluster.lifetime is None else float(self._cluster.lifetime + 600),
            boot_seconds=float(limits.provision),
            delete_seconds=float(limits.delete),
        )

    def _what_fixes(self, part: Script) -> Any:
        """Of packaged userdata not the text, which may be newer next time, but what it is made from."""
        if part.kind != "packaged":
            return part.text
        return [part.written(), self._cluster.ray_version, self._cluster.python_version, self._cluster.venv]

    def _userdata(self, settings: MachineSettings) -> str:
        given, extra = settings.userdata, settings.extra_userdata
        if given is None or given.kind != "packaged":
            return "\n".join(part.text for part in (given, extra) if part)
        cluster, more = self._cluster, extra.text if extra else None
        python = cluster.python_version or ""
        return userdata(cluster.ray_version or "", python, venv=cluster.venv, extra=more).text


def role_of(name: str) -> str:
    """What a node of that kind is in Ray."""
    return HEAD if name == HEAD else "worker"


def _patience(cluster: Cluster) -> dict[str, str]:
    """How long scripts wait. A node that runs does not care: this must start nothing anew.

    Never very short: a node that outlasts whoever waited for it is what the next `up` goes on with.
    """
    return {
        "RAYDOG_TOKEN_WAIT": str(ceil(max(cluster.timeouts.head, _LEAST_PATIENCE))),
        "RAYDOG_HEAD_WAIT": str(ceil(max(cluster.timeouts.ready, _LEAST_PATIENCE))),
        "RAYDOG_DRAIN_SECONDS": str(ceil(cluster.timeouts.drain)),
    }


def _settings_environment(
    cluster: Cluster, settings: NodeSettings, name: str, cpus: int | None, gpus: int | None
) -> dict[str, str]:
    """What the packaged scripts read; ports only where they are not Ray's own, for nodes may know better."""
    container = cluster.container_of(settings)
    values: dict[str, Any] = {
        "RAYDOG_ROLE": role_of(name),
        "RAYDOG_NODE_GROUP": name,
        "RAYDOG_RAY_VERSION": cluster.ray_version,
        "RAYDOG_PYTHON_VERSION": cluster.python_version,
        "RAYDOG_VENV": None if cluster.venv == DEFAULT_VENV else cluster.venv,
        "RAYDOG_AUTH": cluster.auth,
        "RAYDOG_NUM_CPUS": cpus,
        "RAYDOG_NUM_GPUS": gpus,
        "RAYDOG_MEMORY": settings.memory,
        "RAYDOG_OBJECT_STORE_MEMORY": settings.object_store_memory,
        "RAYDOG_RESOURCES": json.dumps(dict(settings.resources), sort_keys=True)
        if settings.resources
        else None,
        "RAYDOG_LABELS": ",".join(f"{key}={value}" for key, value in sorted(settings.labels.items())),
        "RAYDOG_CONTAINER_IMAGE": container.image if container else None,
        "RAYDOG_CONTAINER_VENV": container.venv if container else None,
    }
    for port, usual in _USUAL_PORTS.items():
        chosen = getattr(cluster.ports, port)
        values[f"RAYDOG_{port.upper()}_PORT"] = chosen if name == HEAD and chosen != usual else None
    return {key: str(value) for key, value in values.items() if value not in (None, "")}
