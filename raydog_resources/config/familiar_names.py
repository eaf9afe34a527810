"""Keys that people know from RayDog and from launchers of HPC centres, and what they are called here."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

_PREFIXES = re.compile(r"^(?:ray_)?(?:yd_platform|cluster|head_node|worker_node|worker_pool|head|worker)_")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_HERE = {
    "api_url": "url, under raydog:runs_on",
    "build_timeout": "timeouts: {head: …}",
    "compute_requirement_template": "template",
    "compute_requirement_template_id": "template",
    "enable_observability": "observability: {template: …}",
    "dashboard_port": "ports: {dashboard: …}",
    "idle_timeout": "idle_timeout, under raydog:runs_on of a scheduler",
    "idle_timeout_minutes": "idle_timeout, with its unit: 60m, under raydog:runs_on of a scheduler",
    "cluster_idle_timeout": "idle_timeout, with its unit: 60m, under raydog:runs_on of a scheduler",
    "images_id": "images",
    "internal_name": "the name as the group's key, under workers",
    "lifetime_hours": "lifetime, with its unit: 4h",
    "metrics_enabled": "metrics",
    "namespace": "namespace, under raydog:runs_on",
    "node_count": "nodes",
    "num_cpus_per_node": "cpus",
    "num_gpus_per_node": "gpus",
    "ray_memory_gb": "memory, with its unit: 8GB",
    "pbs_select": "select",
    "pbs_walltime": "walltime",
    "ray_start_script": "script",
    "slurm_nodes": "nodes in the groups of workers",
    "slurm_partition": "partition",
    "slurm_time": "walltime",
    "ssh_private_key": "login: {private_key: …}",
    "ssh_user": "login: {user: …}",
    "task_script": "script",
    "user_script": "user_script, under raydog:runs_on of a scheduler",
}
_YELLOWDOGS = frozenset({"api_url", "namespace", "url"})
# Known there, and to nothing in this version.
_NOT_HERE = frozenset(
    {
        "autoscaling",
        "max_workers",
        "min_workers",
    }
)


def advice_for_unknown(key: str, known: Collection[str]) -> str:
    """What to write instead of a key that there isn't."""
    plain = _CAMEL.sub("_", key).replace("-", "_").lower()
    stripped = _PREFIXES.sub("", plain)
    for name in (plain, stripped):
        if name in known:
            return f"write {name}"
    if plain in _YELLOWDOGS and "partition" in known:
        return "take the line out: only YellowDog has it"
    for name in (plain, stripped):
        if name in _HERE:
            return f"write {_HERE[name]}"
        if name in _NOT_HERE:
            return "take the line out: this version has nothing of the kind"
    near = get_close_matches(plain, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are {', '.join(sorted(known))}" if known else "take the line out"
