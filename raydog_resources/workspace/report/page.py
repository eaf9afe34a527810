"""The page: its sections in the order in which one asks. Pure; what is shown was read by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template

from raydog_resources.gateways.log_folder import KeptLog
from raydog_resources.workspace.report.bill import Bill, bill_of
from raydog_resources.workspace.report.cluster_phases import stretches_of
from raydog_resources.workspace.report.failures import failures_section
from raydog_resources.workspace.report.markup import Html, duration, joined, moment, table, tag, text
from raydog_resources.workspace.report.node_life import NodeLife, Story
from raydog_resources.workspace.report.timeline import drawn
from raydog_resources.workspace.status.document import ConditionPart, StatusDocument

_BETTER_NOT = ("Degraded", "Draining", "Expired")
_RUNS_SHOWN = 50


@dataclass(frozen=True)
class Told:
    """All that the page is made of."""

    status: StatusDocument
    story: Story
    logs: Sequence[KeptLog]
    now: float


def report_page(told: Told) -> str:
    """The whole of it, in one text."""
    bill = bill_of(told.story.nodes, told.story.prices, told.now)
    body = [
        _figures(told, bill),
        _section("How it is", _conditions(told.status.conditions)),
        _section("What happened when", _timeline(told)),
        _section("Node-hours and cost", _bill(bill)),
        _section("Failures", failures_section(told.story, told.logs)),
        _section("Nodes", _nodes(told)),
        _section("Runs", _runs(told)),
    ]
    place = f"on {'the ' if ' ' in told.status.place else ''}{told.status.place}" if told.status.place else ""
    begun = told.story.begun()
    since = f"known since {moment(begun)}" if begun else "nothing is known to have happened"
    return _template("page.html").substitute(
        title=text(f"{told.status.stack} – RayDog report"),
        style=resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8"),
        stack=text(told.status.stack),
        badge=tag("span", told.status.phase, class_=f"badge {told.status.phase}"),
        subtitle=text(" · ".join(part for part in (_why(told.status), place, since) if part)),
        body=joined(body),
        made=text(moment(told.now)),
    )


def _why(status: StatusDocument) -> str:
    """What the badge does not say already."""
    return status.state.removeprefix(status.phase).lstrip(": ")


def _template(name: str) -> Template:
    return Template(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _section(heading: str, inside: Html) -> Html:
    return tag("section", tag("h2", heading), inside)


def _figures(told: Told, bill: Bill) -> Html:
    ready = sum(node.state == "ready" for node in told.status.nodes)
    failed = [run for run in told.story.runs if run.outcome not in ("done", "under way")]
    lost = [node for node in told.story.nodes if node.failed]
    hourly = told.status.outputs.get("price_per_hour") or ""
    return tag(
        "ul",
        _figure("Nodes in Ray now", f"{ready} of {len(told.status.nodes)}", told.status.phase),
        _figure("Node-hours", _hours(bill.hours), f"{len(told.story.nodes)} nodes since the beginning"),
        _figure("Cost", _money(bill.cost), f"{hourly} per hour" if hourly else "by raydog:prices"),
        _figure("Runs", str(len(told.story.runs)), f"{len(failed)} failed", bad=bool(failed)),
        _figure("Nodes lost", str(len(lost)), "see Failures" if lost else "none", bad=bool(lost)),
        class_="figures",
    )


def _figure(what: str, value: str, more: str, *, bad: bool = False) -> Html:
    parts = (("what", what), ("value", value), ("more", more))
    return tag(
        "li", *(tag("span", words, class_=kind) for kind, words in parts), class_="bad" if bad else None
    )


def _conditions(conditions: Sequence[ConditionPart]) -> Html:
    return tag("ul", *map(_condition, conditions), class_="conditions")


def _condition(each: ConditionPart) -> Html:
    good = (each.status == "false") is (each.type in _BETTER_NOT)
    kind = "unknown" if each.status == "unknown" or each.reason == "NoCluster" else "good" if good else "bad"
    sign = {"good": "✓", "bad": "✕", "unknown": "–"}[kind]
    return tag(
        "li",
        tag("span", sign, class_="sign", aria_hidden="true"),
        tag("span", each.type, class_="name"),
        tag("span", tag("span", f"{each.status}: ", class_="hidden"), each.message, class_="words"),
        class_=kind,
    )


def _timeline(told: Told) -> Html:
    """Of the last life of the cluster: an earlier one may be weeks ago, and all would be one line thin."""
    story, begun = told.story, _last_life(told.story)
    if begun is None:
        return tag("p", "Nothing is known to have happened to this stack.", class_="empty")
    nodes = [node for node in story.nodes if (node.gone or told.now) >= begun]
    runs = [run for run in story.runs if (run.ended or told.now) >= begun]
    phases = [stretch for stretch in stretches_of(story, told.now) if stretch.ended > begun]
    lives = any(node.gone is None for node in nodes) or any(run.ended is None for run in runs)
    steps = [*(node.gone or 0.0 for node in nodes), *(run.ended or 0.0 for run in runs)]
    ended = told.now if lives else max(steps, default=told.now)
    return drawn(begun, ended, runs, phases, nodes)


def _last_life(story: Story) -> float | None:
    """When the first run began after the last but one end of the cluster."""
    if not story.runs:
        return story.begun()
    begun: float | None = None
    over = True
    for run in story.runs:
        if over and run.verb == "up":
            begun, over = run.begun, False
        over = over or (run.verb == "destroy" and run.outcome == "done")
    return begun if begun is not None else story.begun()


def _bill(bill: Bill) -> Html:
    if not bill.items:
        return tag("p", "No node has been asked for yet.", class_="empty")
    most = max((item.hours for item in bill.items), default=0.0) or 1.0
    rows: list[list[str]] = [
        [
            item.group or "nodes",
            str(item.nodes),
            _hours(item.hours),
            "–" if item.price is None else f"{item.price:g}",
            _money(item.cost),
            tag("span", class_="share", style=f"width:{160 * item.hours / most:.0f}px", aria_hidden="true"),
        ]
        for item in bill.items
    ]
    rows.append(
        ["All", str(sum(item.nodes for item in bill.items)), _hours(bill.hours), "", _money(bill.cost), ""]
    )
    columns = ("Group", "Nodes", "Node-hours", "Price per hour", "Cost", "")
    words = "Counted from the moment a node's machine took its task until it was gone, all lives together."
    return joined(
        [
            table("Node-hours and cost by group", columns, rows, numbers=(1, 2, 3, 4), summed=True),
            tag("p", words, class_="note"),
        ]
    )


def _nodes(told: Told) -> Html:
    if not told.story.nodes:
        return tag("p", "No node has been asked for yet.", class_="empty")
    columns = ("Node", "Group", "Asked for", "Up", "Joined", "Drained", "Gone", "Lived", "End")
    newest = sorted(told.story.nodes, key=lambda node: -node.begun)
    rows = [_row(node, told.now) for node in newest]
    words = "Up, joined, drained and gone are counted from the moment the node was asked for."
    shown = table("Each node's steps, the newest first", columns, rows, numbers=(3, 4, 5, 6, 7), long=(8,))
    return joined([shown, tag("p", words, class_="note")])


def _row(node: NodeLife, now: float) -> list[str]:
    steps = (node.up, node.joined, node.draining, node.gone)
    after = ["–" if step is None else f"+{duration(step - node.begun)}" for step in steps]
    lived = duration((node.gone or now) - node.up) if node.up else "–"
    end = node.error or node.state or ("–" if node.gone else "it lives")
    shown = tag("span", end, class_="bad-words") if node.failed else end
    return [node.name, node.group, moment(node.begun), *after, lived, shown]


def _runs(told: Told) -> Html:
    rows = [
        [
            moment(run.begun),
            run.verb,
            run.by,
            duration(run.ended - run.begun) if run.ended else "–",
            tag("span", f"{run.outcome}{f': {run.why}' if run.why else ''}", class_="bad-words")
            if run.outcome not in ("done", "under way")
            else run.outcome,
        ]
        for run in list(reversed(told.story.runs))[:_RUNS_SHOWN]
    ]
    if not rows:
        return tag(
            "p", "raydog has not run yet; what plain Pulumi did is seen at its nodes only.", class_="empty"
        )
    return table("Runs, the newest first", ("Begun", "Verb", "By", "Took", "Ended"), rows, long=(4,))


def _hours(hours: float) -> str:
    return f"{hours:.2f}" if hours >= 0.1 or not hours else f"{hours:.4f}"


def _money(cost: float | None) -> str:
    return "–" if cost is None else f"{cost:.2f}" if cost >= 0.1 or not cost else f"{cost:.4f}"
