"""What is allowed and should still be said before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from raydog_resources.config.cluster import Cluster
from raydog_resources.config.prices import PricePerHour, Prices
from raydog_resources.config.runs_on import RunsOn
from raydog_resources.config.runs_on_scheduler import SSH, RunsOnScheduler


def cautions(cluster: Cluster, runs_on: RunsOn, prices: Prices, price: PricePerHour) -> Iterator[str]:
    """One sentence for each."""
    if cluster.auth == "none":
        yield (
            "auth: none – whoever reaches the nodes' network can run code on this cluster; the dashboard "
            "stays on the head's own loopback address."
        )
    elif cluster.secret_delivery == "environment":
        yield (
            "secret_delivery: environment – Ray's token stands in the tasks' environment, where everybody "
            "who may see the tasks can read it."
        )
    if isinstance(runs_on, RunsOnScheduler):
        yield from _on_a_scheduler(cluster, runs_on)
    elif not runs_on.is_local and cluster.lifetime is None:
        yield "No lifetime is set: this cluster runs, and costs, until it is destroyed."
    if prices and price.unknown:
        yield f"No price is known for {', '.join(price.unknown)}: the price per hour is without it."
        yield from _of_nothing(cluster, prices, price)


def _of_nothing(cluster: Cluster, prices: Prices, price: PricePerHour) -> Iterator[str]:
    """A list of prices may be longer than one stack needs; where it also lacks one, a name may be mistyped."""
    used = {node.template for node in (cluster.head, *cluster.workers.values())}
    for template in prices:
        near = get_close_matches(template, price.unknown, 1)
        if template not in used and near:
            yield f"There is a price for {template}, which no node is made from: did you mean {near[0]}?"


def _on_a_scheduler(cluster: Cluster, place: RunsOnScheduler) -> Iterator[str]:
    if place.kind == SSH and cluster.lifetime is None and not place.idle_timeout:
        yield "No lifetime is set and no scheduler ends it: this cluster runs until it is destroyed."
