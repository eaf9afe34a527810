"""What kind of run a program takes part in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunMode:
    """An `up`, unless it says otherwise."""

    is_preview: bool = False
    is_destroying: bool = False
    """`destroy --run-program`: everything it registers is deleted at the end."""
    is_refreshing: bool = False
    """`refresh --run-program`: it runs for its providers alone."""
