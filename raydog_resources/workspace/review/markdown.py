"""A review as Markdown: one comment for each stack, found again by its first line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from raydog_resources.workspace.review.difference import CHANGED, MADE, REMOVED, REPLACED
from raydog_resources.workspace.review.stack_review import StackReview, price_change
from raydog_resources.workspace.thing import name_of

_ORDER = (MADE, CHANGED, REPLACED, REMOVED)
# Comments have a limit; what is left out is counted.
_MOST_ROWS = 60


def marker(stack: str) -> str:
    """The line by which the comment of a stack is found again."""
    return f"<!-- raydog review: {stack} -->"


def markdown(review: StackReview) -> str:
    """What changes, what it costs, rules, risk."""
    title = f"{marker(review.stack)}\n## Stack `{review.stack}` ({review.environment})\n"
    if review.refused:
        return f"{title}\n**This description can't be followed.**\n\n```text\n{review.problem}\n```\n"
    return title + "".join(f"\n{part}\n" for part in _parts(review))


def _parts(review: StackReview) -> Iterator[str]:
    counts = Counter(one.act for one in review.differences)
    summed = ", ".join(f"{counts[act]} {act}" for act in _ORDER if counts[act]) or "Nothing changes"
    yield f"**{summed}**, compared with {review.against}."
    if review.differences:
        yield "\n".join(["| what | would be | because of |", "|---|---|---|", *_rows(review)])
    yield f"**Cost per hour:** {price_change(review.price_before, review.price_after)}"
    yield _listed("Risk", review.risks, "no running node is touched")
    rules = [
        f"**{violation.level.value}** `{violation.policy}`, {violation.resource}: {violation.message}"
        for violation in review.violations
    ]
    yield _listed("Rules", rules, "none is broken")
    if review.cautions:
        yield _listed("Cautions", review.cautions, "")


def _rows(review: StackReview) -> Iterator[str]:
    shown = review.differences[:_MOST_ROWS]
    for one in shown:
        yield f"| {name_of(one.kind, one.name)} | {one.act} | {', '.join(one.fields)} |"
    if len(shown) < len(review.differences):
        yield f"| … and {len(review.differences) - len(shown)} more | | |"


def _listed(title: str, sentences: tuple[str, ...] | list[str], otherwise: str) -> str:
    if not sentences:
        return f"**{title}:** {otherwise}"
    return "\n".join([f"**{title}:**", "", *(f"- {sentence}" for sentence in sentences)])
