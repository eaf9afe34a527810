"""What went wrong: nodes that ended otherwise than meant, with their last words, and what runs complained of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raydog_resources.gateways.event_trail import FAILURE
from raydog_resources.gateways.log_folder import KeptLog
from raydog_resources.workspace.report.markup import Html, joined, moment, tag
from raydog_resources.workspace.report.node_life import NodeLife, Story

_MOST = 20
_LINES = 60


def failures_section(story: Story, logs: Sequence[KeptLog]) -> Html:
    """The newest first."""
    kept = {log.id: log for log in logs}
    told = sorted([*_nodes(story, kept), *_errors(story)], key=lambda pair: -pair[0])
    if not told:
        return tag("p", "Nothing has failed.", class_="empty")
    more = len(told) - _MOST
    left_out = [tag("p", f"{more} earlier ones: raydog events --all", class_="note")] if more > 0 else []
    return joined([*(html for _, html in told[:_MOST]), *left_out])


def _nodes(story: Story, kept: dict[str, KeptLog]) -> Iterator[tuple[float, Html]]:
    for node in story.nodes:
        if node.failed and node.gone is not None:
            heading = f"{node.name} ({node.group}): {node.error or node.state}"
            yield node.gone, _failure(node.gone, heading, "", _log_of(node, kept))


def _log_of(node: NodeLife, kept: dict[str, KeptLog]) -> Html | None:
    log = kept.get(node.id)
    if log is None or not log.text:
        return None
    lines = log.text.splitlines()
    shown = lines[-_LINES:]
    words = f"Its last {len(shown)} lines" if len(shown) > 1 else "Its last line"
    # Closed it can be found with the browser's search only where that opens it: of a failure it is open.
    pre = tag("pre", "\n".join(shown), tabindex="0")
    return tag("details", tag("summary", words), pre, open="open")


def _errors(story: Story) -> Iterator[tuple[float, Html]]:
    for event in story.events:
        if event.kind == FAILURE:
            first, _, rest = event.text.partition("\n")
            yield event.at, _failure(event.at, first, rest.strip(), None)


def _failure(at: float, heading: str, words: str, log: Html | None) -> Html:
    when = [tag("p", moment(at))]
    more = (
        [tag("details", tag("summary", "The whole message"), tag("pre", words, tabindex="0"))]
        if words
        else []
    )
    return tag("div", tag("h3", heading), *when, *more, *([log] if log else []), class_="failure")
