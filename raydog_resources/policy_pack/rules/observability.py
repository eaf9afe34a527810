"""That somebody hears of it when a cluster is not well."""

from __future__ import annotations

from collections.abc import Iterator

from raydog_resources.policy_pack.level import STRICT_AT_LAST
from raydog_resources.policy_pack.rule import Declared, Rule, Settings


def _observed(cluster: Declared, _: Settings) -> Iterator[str]:
    if cluster.runs_on.get("kind") != "yellowdog":
        # What runs in a job is watched by its site as often as by its owner.
        return
    told = cluster.cluster.get("observability")
    if not told:
        yield "nobody keeps its metrics: write observability: {template: …} under raydog:cluster"
    elif not told.get("enabled", True):
        yield "its observability is switched off: take the line enabled out"


RULES = (
    Rule(
        "observability",
        "The cluster is observed",
        "Metrics of a cluster others rely on are kept, and alert rules look at them.",
        STRICT_AT_LAST,
        Settings,
        _observed,
    ),
)
