"""How a field says no, in words of ours that no new pydantic will change."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

REFUSED = "refused"


def expected(write: str, *, example: bool = False) -> PydanticCustomError:
    """Something else was expected; with `example` the field's own example follows what to write."""
    return _refusal("", f"write {write}", example)


def refused(what: str, advice: str) -> PydanticCustomError:
    """What was found needs more words than "found …"."""
    return _refusal(what, advice, False)


def _refusal(what: str, advice: str, example: bool) -> PydanticCustomError:
    return PydanticCustomError(
        REFUSED, "{what}; {advice}", {"what": what, "advice": advice, "example": example}
    )
