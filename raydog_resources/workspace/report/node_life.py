"""Nodes and runs as the trail tells of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from raydog_resources.gateways.event_trail import NODE, RUN, Event
from raydog_resources.resources.node_trail import ASKED, DRAINING, GONE, JOINED, UP
from raydog_resources.workspace.run_trail import BEGUN, ENDED, FAILED, INTERRUPTED

_STATES_OF_FAILURE = ("failed", "expired")


@dataclass
class NodeLife:
    """One node from the moment it was asked for; None is a step that nobody has seen."""

    id: str
    name: str
    group: str
    asked: float | None = None
    up: float | None = None
    joined: float | None = None
    draining: float | None = None
    gone: float | None = None
    state: str = ""
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than it was meant to."""
        return self.state in _STATES_OF_FAILURE or bool(self.error)

    @property
    def begun(self) -> float:
        """Its first step."""
        return min(step for step in (self.asked, self.up, self.joined, self.gone, _NEVER) if step is not None)

    def hours(self, now: float) -> float:
        """From the moment its machine took its task until it was gone."""
        return 0.0 if self.up is None else max(0.0, (self.gone or now) - self.up) / 3600


_NEVER = float("inf")


@dataclass
class Run:
    """One run of a verb."""

    verb: str
    by: str
    begun: float
    ended: float | None = None
    outcome: str = "under way"
    why: str = ""
    prices: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """All that is shown of a stack's past."""

    nodes: Sequence[NodeLife]
    runs: Sequence[Run]
    events: Sequence[Event]

    @property
    def prices(self) -> dict[str, float]:
        """Per node and hour, by group, as the runs were told them last."""
        return {group: price for run in self.runs for group, price in run.prices.items()}

    def begun(self) -> float | None:
        """When it began."""
        return min((event.at for event in self.events), default=None)


def story_of(events: Iterable[Event]) -> Story:
    """Several processes note what they see: they are put in the order in which it happened."""
    ordered = sorted(events, key=lambda event: event.at)
    nodes: dict[str, NodeLife] = {}
    runs: list[Run] = []
    for event in ordered:
        if event.kind == NODE:
            _step(nodes, event)
        elif event.kind == RUN:
            _turn(runs, event)
    lives = sorted(nodes.values(), key=lambda node: (node.group != "head", node.group, node.begun, node.name))
    return Story(lives, runs, ordered)


def _step(nodes: dict[str, NodeLife], event: Event) -> None:
    ident = str(event.facts.get("id", ""))
    node = nodes.setdefault(ident, NodeLife(ident, event.about, str(event.facts.get("group", ""))))
    if event.what in (ASKED, UP, JOINED, DRAINING, GONE) and getattr(node, event.what) is None:
        setattr(node, event.what, event.at)
    if event.what == GONE:
        node.state = str(event.facts.get("state", ""))
        node.error = event.text


def _turn(runs: list[Run], event: Event) -> None:
    verb = str(event.facts.get("verb", ""))
    if event.what == BEGUN:
        prices = event.facts.get("prices")
        runs.append(Run(verb, event.by, event.at, prices=dict(prices) if isinstance(prices, dict) else {}))
    elif event.what in (ENDED, FAILED, INTERRUPTED):
        mine = next((run for run in reversed(runs) if run.verb == verb and run.ended is None), None)
        if mine is not None:
            mine.ended, mine.outcome = event.at, "done" if event.what == ENDED else event.what
            mine.why = event.text.partition(": ")[2]
