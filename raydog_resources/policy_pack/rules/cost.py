"""What a cluster may cost, and that this is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from raydog_resources.policy_pack.level import STRICT_AT_LAST, STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings


class _Price(Settings):
    max_per_hour: float = Field(default=100, ge=0, description="The highest price per hour of a cluster.")


def _price(cluster: Declared, settings: _Price) -> Iterator[str]:
    price = float(cluster.properties.get("price_per_hour") or 0)
    if price > settings.max_per_hour:
        yield (
            f"it costs {price:g} per hour: take nodes away, or cheaper ones, until it is at most "
            f"{settings.max_per_hour:g}"
        )


def _known(cluster: Declared, _: Settings) -> Iterator[str]:
    unknown = cluster.properties.get("unpriced") or []
    if unknown and not cluster.is_local:
        yield f"no price is known for {', '.join(unknown)}: write it under raydog:prices"


RULES = (
    Rule(
        "price-limit",
        "The price is below a limit",
        "No cluster costs more than max_per_hour, as far as prices are known.",
        STRICT_LATER,
        _Price,
        _price,
    ),
    Rule(
        "prices-known",
        "Every price is known",
        "Each template or partition that is used has a price, so that previews show what a change costs.",
        STRICT_AT_LAST,
        Settings,
        _known,
    ),
)
