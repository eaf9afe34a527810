"""For people to read: tables, and how long ago something was."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Columns two blanks apart; a text of several lines stays in its own."""
    # The last one ends where it ends.
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head) - 1)]
    below = "\n" + " " * (sum(widths) + 2 * len(widths))
    lines = ("  ".join([*map(str.ljust, row, widths), row[-1].replace("\n", below)]) for row in (head, *rows))
    return "\n".join(f"{indent}{line}" for line in lines)


def ago(seconds: float) -> str:
    """Roughly."""
    for name, length in _UNITS:
        count = int(seconds // length)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    count = int(seconds)
    return f"{count} second{'s' if count != 1 else ''} ago" if count > 0 else "now"
