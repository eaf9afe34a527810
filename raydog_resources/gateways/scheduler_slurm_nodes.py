"""SLURM's short form of lists of nodes: `n[1-3,07],login2` is what `scontrol show hostnames` would print."""

from __future__ import annotations

import re

_PART = re.compile(r"((?:[^,\[]|\[[^\]]*\])+)")
_BRACKET = re.compile(r"\[([^\]]*)\]")
_MOST = 100_000


def expanded(short: str) -> tuple[str, ...]:
    """The names one by one; () for nothing."""
    if short in ("", "(null)", "None assigned", "None"):
        return ()
    return tuple(name for part in _PART.findall(short) for name in _names(part.strip()))


def _names(part: str) -> list[str]:
    bracket = _BRACKET.search(part)
    if bracket is None:
        return [part]
    before, after = part[: bracket.start()], part[bracket.end() :]
    numbers = [number for span in bracket[1].split(",") for number in _numbers(span)]
    return [f"{before}{number}{rest}" for number in numbers for rest in _names(after)]


def _numbers(span: str) -> list[str]:
    low, dash, high = span.partition("-")
    if not dash or not (low.isdigit() and high.isdigit()) or int(high) - int(low) > _MOST:
        return [span]
    return [str(number).zfill(len(low)) for number in range(int(low), int(high) + 1)]
