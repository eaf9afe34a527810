"""The picture of a stack's story: runs, phases, and a bar for each node, as SVG. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from raydog_resources.workspace.report.cluster_phases import Stretch
from raydog_resources.workspace.report.markup import Html, duration, joined, moment, tag
from raydog_resources.workspace.report.node_life import NodeLife, Run

MOST_NODES = 60
_WIDTH, _LEFT, _RIGHT = 1120, 196, 24
_ROW, _BAR, _HEADING, _TOP = 24, 14, 30, 34
_LEAST = 3.0
_STEPS = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10800,
    21600,
    43200,
    86400,
    172800,
    604800,
)
_MOST_TICKS = 8
_LONGEST_NAME = 24
_LETTER = 7.0


@dataclass(frozen=True)
class Segment:
    """A part of a bar, and what is said of it."""

    kind: str
    begun: float
    ended: float
    words: str
    label: str = ""


class Timeline:
    """From the first moment to the last; everything is drawn to that scale."""

    def __init__(self, begun: float, ended: float) -> None:
        self._begun = begun
        self._span = max(ended - begun, 1.0)
        self._y = float(_TOP)
        self._drawn: list[Html] = []

    def draw(self, runs: Sequence[Run], phases: Sequence[Stretch], nodes: Sequence[NodeLife]) -> Html:
        """The whole picture."""
        ended = self._begun + self._span
        self._row("Runs", [_of_run(run, ended) for run in runs])
        self._row("Phase", [Segment(f"phase {p.phase}", p.begun, p.ended, p.phase, p.phase) for p in phases])
        for group, members in groupby(nodes[:MOST_NODES], key=lambda node: node.group):
            listed = list(members)
            self._heading(group or "nodes", len(listed))
            for node in listed:
                self._row(_short(node.name), list(_of_node(node, ended)), node.name)
                if node.failed and node.gone is not None:
                    self._cross(node)
        height = self._y + 10
        inside = [
            tag("title", "Timeline of runs, phases and nodes"),
            _PATTERN,
            *self._grid(height),
            *self._drawn,
        ]
        box = f"0 0 {_WIDTH} {height:g}"
        return tag(
            "svg", *inside, viewBox=box, role="img", aria_label="Timeline; the table of nodes says the same"
        )

    def _x(self, at: float) -> float:
        share = min(max((at - self._begun) / self._span, 0.0), 1.0)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def _row(self, name: str, segments: Sequence[Segment], whole: str = "") -> None:
        middle = self._y + _ROW / 2
        label = tag(
            "text",
            *([tag("title", whole)] if whole else []),
            name,
            x=_LEFT - 14,
            y=f"{middle + 4:g}",
            class_="name",
        )
        self._drawn.append(label)
        for segment in segments:
            self._drawn += self._bar(segment, middle)
        self._y += _ROW

    def _bar(self, segment: Segment, middle: float) -> Iterator[Html]:
        left = self._x(segment.begun)
        width = max(self._x(segment.ended) - left, _LEAST)
        times = f"{moment(segment.begun)} – {moment(segment.ended, day=False)}"
        took = f"{segment.words}: {times} ({duration(segment.ended - segment.begun)})"
        place = {
            "x": f"{left:.1f}",
            "y": f"{middle - _BAR / 2:g}",
            "width": f"{width:.1f}",
            "height": _BAR,
            "rx": 3,
        }
        yield tag("rect", tag("title", took), class_=f"bar {segment.kind}", **place)
        if segment.label and width > len(segment.label) * _LETTER + 10:
            yield tag("text", segment.label, x=f"{left + 7:.1f}", y=f"{middle + 4:g}", class_="inside")

    def _heading(self, group: str, count: int) -> None:
        self._y += _HEADING - 8
        words = f"{group} · {count} {'node' if count == 1 else 'nodes'}"
        self._drawn.append(tag("text", words, x=_LEFT, y=f"{self._y - 6:g}", class_="group"))

    def _cross(self, node: NodeLife) -> None:
        """A failure is told by its form, too, not by a colour alone."""
        x, y = self._x(node.gone or 0.0), self._y - _ROW / 2
        path = f"M{x - 5:.1f} {y - 5:g} l10 10 M{x + 5:.1f} {y - 5:g} l-10 10"
        self._drawn.append(
            tag("path", tag("title", f"failed: {node.error or node.state}"), d=path, class_="cross")
        )

    def _grid(self, height: float) -> Iterator[Html]:
        step = next((step for step in _STEPS if self._span / step <= _MOST_TICKS), _STEPS[-1])
        tick = (int(self._begun) // step + 1) * step
        while tick < self._begun + self._span:
            x = f"{self._x(tick):.1f}"
            yield tag("line", x1=x, x2=x, y1=_TOP - 8, y2=f"{height - 6:g}", class_="grid")
            words = (
                moment(tick)[5:16] if step >= 43200 else moment(tick, day=False)[: 5 if step % 60 == 0 else 8]
            )
            yield tag("text", words, x=x, y=_TOP - 16, class_="tick")
            tick += step


_PATTERN = tag(
    "defs",
    tag(
        "pattern",
        tag("rect", width=6, height=6, class_="hatch-ground"),
        tag("line", x1=0, y1=0, x2=0, y2=6, class_="hatch-line"),
        id="hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    ),
)


def legend() -> Html:
    """What the colours mean, in the order of a node's life."""
    kinds = (
        ("wait", "asked for"),
        ("start", "machine up, Ray starts"),
        ("ready", "node of Ray"),
        ("drain", "draining"),
        ("run", "run"),
        ("run-failed", "failed run, or degraded"),
    )
    keys = [tag("li", tag("span", class_=f"key {kind}", aria_hidden="true"), words) for kind, words in kinds]
    return tag(
        "ul",
        *keys,
        tag("li", tag("span", "✕", class_="key-cross", aria_hidden="true"), "failed"),
        class_="legend",
    )


def _of_run(run: Run, now: float) -> Segment:
    bad = run.outcome not in ("done", "under way")
    words = f"{run.verb} by {run.by}, {run.outcome}{f': {run.why}' if run.why else ''}"
    return Segment("run-failed" if bad else "run", run.begun, run.ended or now, words, run.verb)


def _of_node(node: NodeLife, now: float) -> Iterator[Segment]:
    """Each step lasts until the next one that was seen."""
    steps = [
        ("wait", "asked for", node.asked),
        ("start", "machine up, Ray starts", node.up),
        ("ready", "node of Ray", node.joined),
        ("drain", "draining", node.draining),
    ]
    seen = [(kind, words, at) for kind, words, at in steps if at is not None]
    last = node.gone or now
    for index, (kind, words, at) in enumerate(seen):
        ended = seen[index + 1][2] if index + 1 < len(seen) else last
        if ended > at:
            yield Segment(kind, at, ended, f"{node.name}: {words}")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def drawn(
    begun: float, ended: float, runs: Sequence[Run], phases: Sequence[Stretch], nodes: Sequence[NodeLife]
) -> Html:
    """The picture, what its colours mean, and what it leaves out."""
    picture = tag(
        "div",
        Timeline(begun, ended).draw(runs, phases, nodes),
        class_="picture",
        tabindex="0",
        role="region",
        aria_label="Timeline",
    )
    more = len(nodes) - MOST_NODES
    left_out = [tag("p", f"{more} more nodes are in the table below.", class_="note")] if more > 0 else []
    return joined([picture, legend(), *left_out])
