"""From a description to the observability node, as far as it is known before anything exists."""

from __future__ import annotations

from raydog_resources.bootstrap.observability_script import revision_name
from raydog_resources.config.cluster import DEFAULT_VENV, Cluster
from raydog_resources.config.observability import Observability

OBSERVABILITY = "observability"
_LONGEST_WAIT = 120


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
    return {**{name: value for name, value in values.items() if value}, **observed.environment}


def observability_script_name(observed: Observability) -> str:
    """Under which name the script's revision is kept."""
    return revision_name(own=observed.script is not None)


def patience_with_observability(cluster: Cluster) -> dict[str, str]:
    """How long one's own script of a head waits for the address it asks for; nobody else waits at all."""
    if cluster.observed is None or cluster.head.script is None:
        return {}
    return {"RAYDOG_OBSERVABILITY_WAIT": str(min(_LONGEST_WAIT, cluster.observed.start))}
