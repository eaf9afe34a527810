"""Prometheus's text format, read as far as it is passed on: which series, and its value."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "\\": "\\", '"': '"'}


def samples(text: str) -> Iterator[tuple[str, float]]:
    """Each line that has a value: its series as it is written there, and the value."""
    for line in text.splitlines():
        if not line or line[0] == "#":
            continue
        end = line.rfind("}") + 1 or line.find(" ")
        words = line[end:].split()
        try:
            value = float(words[0])
        except (IndexError, ValueError):
            continue
        yield line[:end].rstrip(), value


def labels_of(series: str) -> dict[str, str]:
    """The labels of a series; its name is one of them."""
    name, _, inner = series.partition("{")
    found = {key: _ESCAPED.sub(_unescaped, value) for key, value in _LABEL.findall(inner)}
    return {**found, "__name__": name.strip()}


def _unescaped(match: re.Match[str]) -> str:
    return _MEANT.get(match[1], match[0])
