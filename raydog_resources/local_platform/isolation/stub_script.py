"""What a task's script would do, guessed from its text: for nodes that start no processes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SECONDS = "RAYDOG_STUB_SECONDS"
EXIT = "RAYDOG_STUB_EXIT"

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SLEEP = re.compile(r"(?:^|[;&|]|\bdo\b|\bthen\b)\s*sleep\s+([0-9]*\.?[0-9]+)([smhd]?)\b", re.MULTILINE)
_EXIT = re.compile(r"(?:^|[;&])\s*exit\s+([0-9]+)\s*;?\s*\Z", re.MULTILINE)
_ORDERED = re.compile(r"^# stub: ends after ([0-9]*\.?[0-9]+) s with exit code ([0-9]+)$", re.MULTILINE)
_RAY = re.compile(r"\bray\s+start\b")


class StubPlan(NamedTuple):
    """How long the script runs (None: until it is aborted), and how it ends."""

    seconds: float | None
    exit_code: int


def plan(arguments: Sequence[str], task_data: str | None, environment: Mapping[str, str]) -> StubPlan:
    """The environment counts most, then a comment `# stub: ends after 0.1 s with exit code 3`, then the commands."""
    text = "\n".join([task_data or "", *arguments])
    ordered = _ORDERED.search(text)
    if ordered is not None:
        environment = {SECONDS: ordered[1], EXIT: ordered[2], **environment}
    ending = _EXIT.search((task_data or "\n".join(arguments)).rstrip())
    exit_code = environment.get(EXIT) or (ending.group(1) if ending else "0")
    return StubPlan(_seconds(text, environment), int(exit_code) & 0xFF)


def _seconds(text: str, environment: Mapping[str, str]) -> float | None:
    given = environment.get(SECONDS)
    if given:
        return float(given)
    if _RAY.search(text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _SLEEP.findall(text))
