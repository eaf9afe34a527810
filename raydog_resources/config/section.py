"""What all parts of a description have in common: they can't be changed, and refuse what they don't know."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of a description.

    Values are taken as they are: "3" is no number and "yes" no truth. An error of pydantic's own would show
    values; ours are made in `advice.py`, which knows which of them are private.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
    )
