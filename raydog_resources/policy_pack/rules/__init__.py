"""All rules, in the order in which they are listed."""

from __future__ import annotations

from typing import Any

from raydog_resources.policy_pack.rule import Rule
from raydog_resources.policy_pack.rules import (
    access,
    cost,
    life,
    names,
    observability,
    places,
    secrets,
    size,
    versions,
)

RULES: tuple[Rule[Any], ...] = (
    *life.RULES,
    *size.RULES,
    *cost.RULES,
    *places.RULES,
    *access.RULES,
    *secrets.RULES,
    *names.RULES,
    *versions.RULES,
    *observability.RULES,
)
