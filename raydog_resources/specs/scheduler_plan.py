"""From a description to the one job that holds the cluster, as far as it is known before anything exists."""

from __future__ import annotations

import json
from math import ceil
from typing import Any

from raydog_resources.bootstrap.job_script import revision_name
from raydog_resources.bootstrap.revision import revision_of
from raydog_resources.config.cluster import DEFAULT_VENV, Cluster
from raydog_resources.config.description import Description
from raydog_resources.config.node_count import node_count
from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.ray_environment import RayEnvironment
from raydog_resources.config.runs_on_scheduler import AUTO, PBS, SLURM, SSH, RunsOnScheduler
from raydog_resources.config.worker_group import WorkerGroup
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.job_observability import job_observability
from raydog_resources.specs.job_settings import OBSERVABILITY_SETTING
from raydog_resources.specs.naming import Owner
from raydog_resources.specs.scheduler_job import GroupSpec, SchedulerJobSpec

HEAD = "head"
_ASKED = ("partition", "queue", "account", "qos", "constraint", "reservation", "select", "place")
_MARGIN = 10
"""Seconds that ending takes after Ray has drained."""


def plan_job(description: Description, place: RunsOnScheduler, owner: Owner) -> SchedulerJobSpec:
    """Pure: the same description has the same job, here and in every preview."""
    cluster = description.cluster
    tag = owner.tag("job")
    name = _job_name(cluster.name or owner.cluster_name(), tag, place)
    limits = cluster.timeouts
    return SchedulerJobSpec(
        name=name,
        tag=tag,
        where=" ".join([place.kind, *(place.all_hosts or (place.transport,))]),
        folder=f"{place.folder.rstrip('/')}/jobs/{name}",
        nodes=node_count(cluster),
        asked=_asked(cluster, place),
        settings=_settings(cluster, place),
        groups=_groups(cluster),
        requirements=place.environment.requirements.text if place.environment.requirements else "",
        user_script=place.user_script.text if place.user_script else "",
        script=_script(cluster, place),
        walltime=_walltime(cluster, place),
        walltime_end=place.walltime_end,
        grace=place.grace,
        auth=cluster.auth,
        wait_for=cluster.wait_for,
        on_timeout=cluster.on_timeout,
        keep_logs=place.keep_logs,
        queue_seconds=float(limits.provision),
        head_seconds=float(limits.head),
        ready_seconds=float(limits.ready),
        delete_seconds=float(limits.delete),
    )


def _script(cluster: Cluster, place: RunsOnScheduler) -> str:
    kind = SLURM if place.kind == AUTO else place.kind
    return revision_of(revision_name(kind, observed=cluster.observed is not None))


def _job_name(base: str, tag: str, place: RunsOnScheduler) -> str:
    """Old PBS takes fifteen characters."""
    mark = fingerprint(tag)
    return f"rd-{base}-{mark}" if place.kind in (SLURM, SSH) else f"rd-{mark}"


def _walltime(cluster: Cluster, place: RunsOnScheduler) -> int | None:
    return cluster.lifetime if place.walltime is None else place.walltime


def _asked(cluster: Cluster, place: RunsOnScheduler) -> dict[str, object]:
    first = _first_group(cluster)
    cpus = first.cpus if isinstance(first, WorkerGroup) else cluster.head.num_cpus
    gpus = first.gpus if isinstance(first, WorkerGroup) else cluster.head.num_gpus
    values: dict[str, object] = {name: getattr(place, name) for name in _ASKED}
    values |= {"cpus": cpus or None, "gpus": gpus or None, "memory": _whole_memory(first)}
    values |= {"exclusive": place.exclusive or None, "requeue": place.requeue or None}
    values["directives"] = list(place.directives) or None
    return {name: value for name, value in values.items() if value is not None}


def _whole_memory(node: NodeSettings) -> int | None:
    """What tasks may have and the object store beside it, which is 30 % of the whole where nothing is said."""
    if not node.memory:
        return None
    return node.memory + (node.object_store_memory or node.memory * 3 // 7)


def _first_group(cluster: Cluster) -> NodeSettings:
    """What stands for the nodes' size: a description with nodes of two sizes is refused before this."""
    groups = [group for _, group in sorted(cluster.workers.items()) if group.nodes]
    return groups[0] if groups else cluster.head


def _groups(cluster: Cluster) -> list[GroupSpec]:
    """In the order of the job's nodes: the head's own first, where it has one."""
    workers = [
        GroupSpec(name=name, nodes=group.nodes, settings=_told(group, group.cpus, group.gpus))
        for name, group in sorted(cluster.workers.items())
        if group.nodes
    ]
    if workers and not cluster.head.own_node:
        return workers
    head = cluster.head
    return [GroupSpec(name=HEAD, nodes=1, settings=_told(head, head.num_cpus, head.num_gpus)), *workers]


def _told(node: NodeSettings, cpus: int | None, gpus: int | None) -> dict[str, str]:
    values: dict[str, Any] = {
        "RAYDOG_NUM_CPUS": cpus,
        "RAYDOG_NUM_GPUS": gpus,
        "RAYDOG_MEMORY": node.memory,
        "RAYDOG_OBJECT_STORE_MEMORY": node.object_store_memory,
        "RAYDOG_RESOURCES": json.dumps(dict(node.resources), sort_keys=True) if node.resources else None,
        "RAYDOG_LABELS": ",".join(f"{key}={value}" for key, value in sorted(node.labels.items())),
    }
    told = {key: str(value) for key, value in values.items() if value not in (None, "")}
    return {**told, **node.environment}


def _settings(cluster: Cluster, place: RunsOnScheduler) -> dict[str, str]:
    drain = max(0, min(cluster.timeouts.drain, place.grace - _MARGIN))
    walltime = _walltime(cluster, place)
    # Others tell the job when its time is nearly over, and know of it when somebody gave it more.
    by_itself = walltime is not None and place.kind in (PBS, AUTO)
    values: dict[str, Any] = {
        "RAYDOG_RAY_VERSION": cluster.ray_version,
        "RAYDOG_PYTHON_VERSION": cluster.python_version,
        "RAYDOG_AUTH": cluster.auth,
        "RAYDOG_NODES": node_count(cluster),
        "RAYDOG_GRACE": place.grace,
        "RAYDOG_DRAIN_SECONDS": drain,
        "RAYDOG_LIFETIME": max(1, (walltime or 0) - place.grace) if by_itself else None,
        "RAYDOG_HEAD_WAIT": ceil(cluster.timeouts.ready),
        "RAYDOG_IDLE_SECONDS": place.idle_timeout or None,
        "RAYDOG_GPU": place.gpu,
        "RAYDOG_TMP": place.temporary_folder,
        "RAYDOG_USER_SCRIPT": fingerprint(place.user_script.text) if place.user_script else None,
        "RAYDOG_WORKING_DIR": place.working_dir,
        OBSERVABILITY_SETTING: job_observability(cluster, place),
        "RAYDOG_GCS_PORT": cluster.ports.gcs,
        "RAYDOG_CLIENT_PORT": cluster.ports.client,
        "RAYDOG_DASHBOARD_PORT": cluster.ports.dashboard,
        **_environment(cluster, place),
    }
    return {key: str(value) for key, value in values.items() if value is not None}


def _environment(cluster: Cluster, place: RunsOnScheduler) -> dict[str, Any]:
    """Environments that are made of the same things are one: the key says of what."""
    source: RayEnvironment = place.environment
    requirements = source.requirements.text if source.requirements else None
    versions = [cluster.ray_version, cluster.python_version, source.python]
    made_of = [*versions, requirements, source.wheelhouse, list(source.modules)]
    image = source.image
    if image is None and cluster.container is not None and source.venv is None and source.conda is None:
        image = f"docker://{cluster.container.image}"
    given = None if cluster.venv == DEFAULT_VENV else cluster.venv
    return {
        "RAYDOG_MODULES": " ".join(source.modules) or None,
        "RAYDOG_VENV": source.venv or given,
        "RAYDOG_CONDA": source.conda,
        "RAYDOG_IMAGE": image,
        "RAYDOG_PYTHON": source.python,
        "RAYDOG_REQUIREMENTS": fingerprint(requirements) if requirements else None,
        "RAYDOG_WHEELHOUSE": source.wheelhouse,
        "RAYDOG_ENVIRONMENTS": f"{place.folder.rstrip('/')}/environments",
        "RAYDOG_ENVIRONMENT_KEY": fingerprint(made_of),
    }
