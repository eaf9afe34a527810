"""How long a cluster may live, and that it is not ended by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from raydog_resources.policy_pack.level import STRICT_AT_LAST, STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic

_HOUR = 3600


class _Limit(Settings):
    max_hours: float = Field(default=24 * 7, gt=0, description="The longest lifetime, in hours.")


class _Walltime(Settings):
    max_hours: float = Field(default=24, gt=0, description="The longest walltime, in hours.")


def _is_set(requirement: Declared, _: Settings) -> Iterator[str]:
    groups = requirement.properties.get("groups") or []
    if any(group.get("task_timeout_seconds") is None for group in groups):
        yield "no lifetime is set, so this cluster costs until somebody destroys it: write lifetime, such as 8h"


def _is_limited(requirement: Declared, settings: _Limit) -> Iterator[str]:
    groups = requirement.properties.get("groups") or []
    hours = max([float(group.get("task_timeout_seconds") or 0) for group in groups], default=0) / _HOUR
    if hours > settings.max_hours:
        yield f"its lifetime is {hours:g} hours: write at most {settings.max_hours:g}h"


def _walltime(cluster: Declared, settings: _Walltime) -> Iterator[str]:
    walltime = cluster.runs_on.get("walltime")
    if walltime is not None and float(walltime) / _HOUR > settings.max_hours:
        hours = float(walltime) / _HOUR
        yield f"its walltime is {hours:g} hours: write at most {settings.max_hours:g}h"


def _protected(cluster: Declared, _: Settings) -> Iterator[str]:
    if not (cluster.protect or cluster.cluster.get("protect")):
        yield "one `destroy` ends it: write protect: true under raydog:cluster"


RULES = (
    Rule(
        "lifetime-set",
        "A lifetime is set",
        "A cluster that nobody destroys ends by itself.",
        STRICT_LATER,
        Settings,
        _is_set,
        dynamic("WorkRequirement"),
    ),
    Rule(
        "lifetime-limit",
        "The lifetime is below a limit",
        "No cluster lives longer than max_hours.",
        STRICT_LATER,
        _Limit,
        _is_limited,
        dynamic("WorkRequirement"),
    ),
    Rule(
        "walltime-limit",
        "The walltime is below a limit",
        "No scheduler's job is asked for longer than max_hours.",
        STRICT_LATER,
        _Walltime,
        _walltime,
    ),
    Rule(
        "protected",
        "The cluster is protected",
        "A cluster others rely on can't be destroyed before its protection is taken away.",
        STRICT_AT_LAST,
        Settings,
        _protected,
    ),
)
