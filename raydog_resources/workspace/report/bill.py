"""Node-hours and what they cost, by group. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from raydog_resources.workspace.report.node_life import NodeLife


@dataclass(frozen=True)
class Item:
    """One group."""

    group: str
    nodes: int
    hours: float
    price: float | None

    @property
    def cost(self) -> float | None:
        """None where nobody said what a node costs."""
        return None if self.price is None else self.hours * self.price


@dataclass(frozen=True)
class Bill:
    """All groups."""

    items: Sequence[Item]

    @property
    def hours(self) -> float:
        return sum(item.hours for item in self.items)

    @property
    def cost(self) -> float | None:
        """Of the groups whose price is known; None where no price is."""
        known = [item.cost for item in self.items if item.cost is not None]
        return sum(known) if known else None


def bill_of(nodes: Sequence[NodeLife], prices: Mapping[str, float], now: float) -> Bill:
    """From the moment a node's machine took its task until it was gone, or until now."""
    groups = dict.fromkeys(node.group for node in nodes)
    return Bill(
        [_item(group, [n for n in nodes if n.group == group], prices.get(group), now) for group in groups]
    )


def _item(group: str, nodes: Sequence[NodeLife], price: float | None, now: float) -> Item:
    return Item(group, len(nodes), sum(node.hours(now) for node in nodes), price)
