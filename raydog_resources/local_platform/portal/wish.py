"""What a person wants to see: the words of the filter box, and what was opened to its full length."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import QueryParams

_LONGEST_FILTER = 200
_MOST_OPENED = 20


@dataclass(frozen=True)
class Wish:
    """`find` is compared without regard to case; `opened` holds ids of requirements, groups and pools."""

    find: str = ""
    opened: frozenset[str] = frozenset()

    def matches(self, ident: str, *texts: str | None) -> bool:
        """Whether a text contains what is looked for, or the id is it; an empty filter fits everything."""
        return self.find in ("", ident) or any(self.find in text.casefold() for text in texts if text)


def wish_of(query: QueryParams) -> Wish:
    """`?find=…&open=…&open=…`, cut to a bearable size."""
    opened = query.getlist("open")[:_MOST_OPENED]
    return Wish(query.get("find", "").strip().casefold()[:_LONGEST_FILTER], frozenset(opened))
