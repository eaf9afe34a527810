"""From a description to the observability beside the head of a job, and back from what such a job was told. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.observability import Observability
from raydog_resources.config.runs_on_scheduler import SSH, RunsOnScheduler
from raydog_resources.specs.job_settings import OBSERVABILITY_SETTING
from raydog_resources.specs.observability_plan import observability_environment

GRAFANA = "grafana"
HEAD, NETWORK = "head", "network"
# Of these the job knows itself.
_OF_A_NODE = ("RAYDOG_ROLE", "RAYDOG_NODE_GROUP", "RAYDOG_AUTH", "RAYDOG_VENV")


def job_observability(cluster: Cluster, place: RunsOnScheduler) -> str | None:
    """The setting, where there is to be one."""
    if cluster.observed is None:
        return None
    told = observability_environment(cluster, cluster.observed)
    kept = {name: value for name, value in told.items() if name not in _OF_A_NODE}
    return json.dumps({**kept, "RAYDOG_LISTEN": _listen(cluster, cluster.observed, place)}, sort_keys=True)


def _listen(cluster: Cluster, observed: Observability, place: RunsOnScheduler) -> str:
    """As far as `raydog connect` has to get: on plain hosts its way ends on the head, else on the login node."""
    if observed.listen != "auto":
        return observed.listen
    return NETWORK if place.kind != SSH and cluster.auth == "token" else HEAD


def told_to_observe(settings: Mapping[str, str]) -> dict[str, str] | None:
    """What a job's programs beside its head were told; None in a job that has none."""
    said = settings.get(OBSERVABILITY_SETTING)
    return {name: str(value) for name, value in json.loads(said).items()} if said else None


def parts_told(settings: Mapping[str, str]) -> list[str]:
    """Which of them the job has."""
    return (told_to_observe(settings) or {}).get("RAYDOG_PARTS", "").split()
