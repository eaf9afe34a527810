"""`raydog:prices`: what a node of each template costs per hour, and what the cluster then costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.number import Price
from raydog_resources.config.word import Word

Prices = Mapping[Word, Price]


@dataclass(frozen=True)
class PricePerHour:
    """The sum of the prices that are known, and the templates that have none."""

    known: Decimal
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every node's price is in the sum."""
        return not self.unknown

    def __str__(self) -> str:
        """`1.25`, or what is known of it; "" where nothing is known."""
        if self.complete:
            return f"{self.known.normalize():f}"
        without = f"without {', '.join(self.unknown)}"
        return f"{self.known.normalize():f} or more ({without})" if self.known else ""


def price_per_hour(cluster: Cluster, prices: Prices) -> PricePerHour:
    """What the cluster costs while all its nodes run; a price that isn't there is named, not guessed."""
    known, unknown = Decimal(0), dict[str, None]()
    for template, nodes in _nodes_by_template(cluster):
        if template in prices:
            # Through text: 0.1 three times is 0.3 to everybody who pays.
            known += nodes * Decimal(str(prices[template]))
        else:
            unknown[template] = None
    return PricePerHour(known, tuple(unknown))


def _nodes_by_template(cluster: Cluster) -> Iterator[tuple[str, int]]:
    yield cluster.head.template or "the head", 1
    for name, group in cluster.workers.items():
        if group.nodes:
            yield group.template or f"workers {name}", group.nodes
    # Beside the head of a job it has no machine of its own.
    if cluster.observed and cluster.observed.template:
        yield cluster.observed.template, 1
