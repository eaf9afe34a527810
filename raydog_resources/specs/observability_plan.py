"""From a description to the observability node, as far as it is known before anything exists."""

from __future__ import annotations

from math import ceil

from raydog_resources.bootstrap.observability_script import revision_name
from raydog_resources.config.cluster import DEFAULT_VENV, Cluster
from raydog_resources.config.observability import Observability

OBSERVABILITY = "observability"
_LONGEST_WAIT = 120
_USUAL_GRAFANA = 3000


def observability_environment(cluster: Cluster, observed: Observability) -> dict[str, str]:
    """What the packaged script reads."""
    values = {
        "RAYDOG_ROLE": OBSERVABILITY,
        "RAYDOG_NODE_GROUP": OBSERVABILITY,
        "RAYDOG_AUTH": cluster.auth,
        "RAYDOG_VENV": "" if cluster.venv == DEFAULT_VENV else cluster.venv,
        "RAYDOG_PARTS": " ".join(observed.parts),
        "RAYDOG_RETENTION": f"{observed.retention}s",
        "RAYDOG_SCRAPE_SECONDS": str(observed.interval),
        "RAYDOG_START_SECONDS": str(observed.start),
        **{f"RAYDOG_{part.upper()}_PORT": str(getattr(observed.ports, part)) for part in observed.parts},
        **{f"RAYDOG_{part.upper()}_VERSION": version for part, version in observed.versions.items()},
    }
    if "loki" in observed.parts:
        # In hours, as Loki has it.
        values["RAYDOG_LOG_RETENTION"] = f"{ceil(observed.log_retention / 3600)}h"
    return {**{name: value for name, value in values.items() if value}, **observed.environment}


def observability_script_name(observed: Observability) -> str:
    """Under which name the script's revision is kept."""
    return revision_name(own=observed.script is not None)


def observability_ports(observed: Observability) -> dict[str, int]:
    """Loki's where there is one: without it everything is as it was before there could be."""
    without = set() if "loki" in observed.parts else {"loki"}
    return observed.ports.model_dump(exclude=without)


def told_to_new_heads(cluster: Cluster) -> dict[str, str]:
    """What a head that is made with observability does a little better with; one that runs already does without."""
    told: dict[str, str] = {}
    observed = cluster.observed
    if observed is None:
        return told
    if observed.ports.grafana != _USUAL_GRAFANA:
        # Where a tunnel to it ends, and so a browser finds it.
        told["RAY_GRAFANA_IFRAME_HOST"] = f"http://localhost:{observed.ports.grafana}"
    if cluster.head.script is not None:
        # Only one's own script asks for the address, and waits for it.
        told["RAYDOG_OBSERVABILITY_WAIT"] = str(min(_LONGEST_WAIT, observed.start))
    return told
