"""Where a cluster may run, on which machines, and on whose account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from pydantic import Field

from raydog_resources.policy_pack.level import STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic


class _Allowed(Settings):
    allowed: list[str] = Field(default=["*"], description="Names or patterns with * and ?.")


class _Spot(Settings):
    spot_templates: list[str] = Field(
        default=["*spot*", "*preemptible*"], description="Templates of machines that can be taken away."
    )


def _kinds(cluster: Declared, settings: _Allowed) -> Iterator[str]:
    yield from _not_allowed("kind", cluster.runs_on.get("kind"), settings)


def _templates(pool: Declared, settings: _Allowed) -> Iterator[str]:
    yield from _not_allowed("template", pool.properties.get("template"), settings)


def _images(pool: Declared, settings: _Allowed) -> Iterator[str]:
    yield from _not_allowed("images", pool.properties.get("images"), settings)


def _namespaces(requirement: Declared, settings: _Allowed) -> Iterator[str]:
    yield from _not_allowed("namespace", requirement.properties.get("namespace"), settings)


def _partitions(cluster: Declared, settings: _Allowed) -> Iterator[str]:
    for key in ("partition", "queue"):
        yield from _not_allowed(key, cluster.runs_on.get(key), settings)


def _accounts(cluster: Declared, settings: _Allowed) -> Iterator[str]:
    yield from _not_allowed("account", cluster.runs_on.get("account"), settings)


def _no_spot_head(cluster: Declared, settings: _Spot) -> Iterator[str]:
    head = dict(cluster.cluster.get("head") or {})
    template, market = str(head.get("template", "")), _market(dict(head.get("labels") or {}))
    if market == "spot" or _matches(template.lower(), settings.spot_templates):
        yield (
            f"its head runs on {template or 'a spot machine'}, which can be taken away, and the whole cluster "
            "with it: write a template of machines that stay"
        )


def _market(labels: dict[str, Any]) -> str:
    return str(labels.get("ray.io/market-type") or labels.get("market-type") or "")


def _not_allowed(key: str, value: object, settings: _Allowed) -> Iterator[str]:
    if value and not _matches(str(value), settings.allowed):
        yield f"{key} {value} is not allowed here: write one of {', '.join(settings.allowed)}"


def _matches(value: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


RULES = (
    Rule(
        "kinds-allowed",
        "Kinds of places",
        "Clusters run only on the kinds of places that are allowed.",
        STRICT_LATER,
        _Allowed,
        _kinds,
    ),
    Rule(
        "templates-allowed",
        "Templates",
        "Machines come only from templates that are allowed; a template settles provider, region and type.",
        STRICT_LATER,
        _Allowed,
        _templates,
        dynamic("WorkerPool"),
    ),
    Rule(
        "images-allowed",
        "Images",
        "Machines boot only from images that are allowed.",
        STRICT_LATER,
        _Allowed,
        _images,
        dynamic("WorkerPool"),
    ),
    Rule(
        "namespaces-allowed",
        "Namespaces",
        "Everything is made in namespaces that are allowed.",
        STRICT_LATER,
        _Allowed,
        _namespaces,
        dynamic("WorkRequirement"),
    ),
    Rule(
        "partitions-allowed",
        "Partitions and queues",
        "Jobs go only to partitions and queues that are allowed.",
        STRICT_LATER,
        _Allowed,
        _partitions,
    ),
    Rule(
        "accounts-allowed",
        "Accounts",
        "Jobs are charged only to accounts that are allowed.",
        STRICT_LATER,
        _Allowed,
        _accounts,
    ),
    Rule(
        "no-spot-head",
        "No head on a spot machine",
        "A cluster does not live longer than its head; workers may be taken away, the head may not.",
        STRICT_LATER,
        _Spot,
        _no_spot_head,
    ),
)
