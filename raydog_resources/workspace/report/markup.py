"""HTML out of words: everything that comes from outside is escaped here, and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from html import escape

# What a browser would not show, or would act upon, in a text of a terminal.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Html(str):
    """A piece of HTML that is finished."""


def text(words: object) -> Html:
    """Anything, as text: colours of a terminal and signs that can't be seen are taken out."""
    return Html(escape(_INVISIBLE.sub("", _ESCAPES.sub("", str(words))), quote=True))


def tag(name: str, *inside: str, **attributes: object) -> Html:
    """An element. What is inside is escaped unless it is `Html`; `class_` is `class`, `_` is `-`."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{given}>{joined(inside)}</{name}>")


def joined(pieces: Iterable[str]) -> Html:
    """One after the other."""
    return Html("".join(piece if isinstance(piece, Html) else text(piece) for piece in pieces))


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    long: Sequence[int] = (),
    summed: bool = False,
) -> Html:
    """The first cell of a row is its heading; `numbers` stand to the right, `long` ones wrap; the last may be a sum."""
    sides = {**dict.fromkeys(numbers, "number"), **dict.fromkeys(long, "long")}
    head = [tag("th", name, scope="col", class_=sides.get(index)) for index, name in enumerate(columns)]
    sums = {len(rows) - 1} if summed else set()
    body = [
        tag("tr", *_cells(row, sides), class_="sum" if index in sums else None)
        for index, row in enumerate(rows)
    ]
    inside = [tag("caption", caption), tag("thead", tag("tr", *head)), tag("tbody", *body)]
    # Wider than a telephone, it can be moved with the keyboard, too.
    return tag("div", tag("table", *inside), class_="wide", tabindex="0", role="region", aria_label=caption)


def _cells(row: Sequence[str], sides: dict[int, str]) -> list[Html]:
    return [
        tag("td" if index else "th", cell, class_=sides.get(index), scope=None if index else "row")
        for index, cell in enumerate(row)
    ]


def moment(seconds: float | None, *, day: bool = True) -> str:
    """UTC; an en dash where nobody knows."""
    if seconds is None:
        return "–"
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S" if day else "%H:%M:%S")


def duration(seconds: float) -> str:
    """`42 s`, `3 min 5 s`, `2 h 7 min`, `3 d 4 h`."""
    whole = round(seconds)
    for size, word, smaller, small in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {word}" + (f" {rest} {small}" if rest else "")
    return f"{whole} s" if whole else f"{seconds:.1f} s"
