"""A place inside of a configuration's value: `a.b[0]["c.d"]`."""

from __future__ import annotations

import re
from typing import Any

from raydog_resources.embedded_engine.failure import Failure

_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\.?\["(?P<quoted>(?:[^"\\]|\\.)*)"\]')
Step = str | int


def parse_path(text: str) -> list[Step]:
    """The names and numbers on the way; the first is the configuration's key."""
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise Failure(f"invalid configuration path {text!r}")
        quoted, index = match["quoted"], match["index"]
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(match["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        at = match.end()
    if not steps or not isinstance(steps[0], str):
        raise Failure(f"invalid configuration path {text!r}")
    return steps


def value_at(tree: Any, steps: list[Step]) -> Any:
    """What is there; None if nothing is."""
    for step in steps:
        if not _leads_on(tree, step):
            return None
        tree = tree[step]
    return tree


def _leads_on(tree: Any, step: Step) -> bool:
    if isinstance(tree, list):
        return isinstance(step, int) and step < len(tree)
    return isinstance(tree, dict) and isinstance(step, str) and step in tree


def with_value(tree: Any, steps: list[Step], value: Any) -> Any:
    """The tree with the value there, and all that leads to it."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(tree, (list, type(None))):
            raise Failure("an array was expected, because the path has an index there")
        found = list(tree or ())
        if step > len(found):
            raise Failure(f"index {step} of an array that has {len(found)} is out of range")
        inner = found[step] if step < len(found) else None
        return [*found[:step], with_value(inner, rest, value), *found[step + 1 :]]
    if not isinstance(tree, (dict, type(None))):
        raise Failure(f"an object was expected, because the path has the name {step!r} there")
    return {**(tree or {}), step: with_value((tree or {}).get(step), rest, value)}


def without_value(tree: Any, steps: list[Step]) -> Any:
    """The tree without what is there."""
    step, rest = steps[0], steps[1:]
    known = value_at(tree, [step]) is not None
    if not known:
        return tree
    if isinstance(tree, list):
        index = int(step)
        kept = [without_value(tree[index], rest)] if rest else []
        return [*tree[:index], *kept, *tree[index + 1 :]]
    if rest:
        return {**tree, step: without_value(tree[step], rest)}
    return {key: one for key, one in tree.items() if key != step}
