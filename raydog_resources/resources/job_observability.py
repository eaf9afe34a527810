"""Of a job whose head has programs beside it that observe: where they are, or why they are not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from raydog_resources.resources.job_view import JobView
from raydog_resources.resources.observability_watch import UP
from raydog_resources.specs.job_observability import parts_told

STARTING, FAILED = "starting", "failed"
LOG = "observability.log"
_MARGIN = 30.0
"""Seconds beyond what each part is given."""


def is_settled(seen: JobView) -> bool:
    """Whether it is up, or has failed; a job that is over has none."""
    return seen.is_over or str(seen.observability.get("state", "")) in (UP, FAILED)


def longest_start(told: Mapping[str, str]) -> float:
    """Seconds until all parts have answered, or one of them has given up."""
    parts = len(told.get("RAYDOG_PARTS", "").split())
    return float(told.get("RAYDOG_START_SECONDS", "0")) * parts + _MARGIN


def observability_state(seen: JobView) -> str:
    """`up`, or why it is not; "" while there is no head beside which it could be."""
    state = str(seen.observability.get("state", ""))
    return f"{FAILED}: {seen.observability.get('why', '')}" if state == FAILED else state


def observability_facts(settings: Mapping[str, str], seen: JobView) -> dict[str, Any]:
    """For a job that was told to observe; of others nothing is said."""
    parts = parts_told(settings)
    if not parts:
        return {}
    urls = {f"{part}_url": str(seen.observability.get(part, "")) for part in ("prometheus", "grafana")}
    return {**urls, "observability_state": observability_state(seen)}


def observability_report(seen: JobView) -> str:
    """Why it failed, and its last lines."""
    tail = "\n".join(map(str, seen.observability.get("tail") or []))
    head = f"{observability_state(seen)}. The Ray cluster runs on without it"
    return f"{head}; the next job begins it anew\n--- {seen.run}/{LOG}\n{tail}".rstrip()
