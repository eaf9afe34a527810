"""What is done to a stack with a cluster of ours, turn by turn, and what happens to its platform meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.end_to_end.cluster.platform_view import PlatformView

Happening = Callable[[PlatformView], None]
_CHANGING = ("--yes", "--skip-preview")


@dataclass(frozen=True)
class Turn:
    """A command of the engine, or something that happens."""

    words: tuple[str, ...] = ()
    cluster: Mapping[str, Any] | None = None
    """What the stack file says from now on."""
    happening: Happening | None = None
    interrupted_at: Mapping[str, Any] | None = None
    """The call of the platform's at which somebody presses Ctrl-C."""
    by_other: bool = False
    """By the other engine."""


@dataclass(frozen=True)
class ClusterCase:
    """A life of a cluster."""

    name: str
    turns: tuple[Turn, ...]
    is_short_form: bool = False
    """Among the few that are lived every time."""


def up(cluster: Mapping[str, Any] | None = None, *more: str) -> Turn:
    return Turn(("up", *_CHANGING, *more), cluster)


def preview(cluster: Mapping[str, Any] | None = None, *more: str) -> Turn:
    return Turn(("preview", *more), cluster)


def refresh(*more: str) -> Turn:
    return Turn(("refresh", *_CHANGING, *more))


def destroy(cluster: Mapping[str, Any] | None = None, *more: str) -> Turn:
    return Turn(("destroy", *_CHANGING, *more), cluster)


def interrupted(turn: Turn, **call: Any) -> Turn:
    """With Ctrl-C when that call comes in."""
    return Turn(turn.words, turn.cluster, interrupted_at=call)


def happens(happening: Happening) -> Turn:
    return Turn(happening=happening)
