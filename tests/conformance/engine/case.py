"""What a conformance case is: things done to a stack, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UP = "up"
PREVIEW = "preview"
REFRESH = "refresh"
DESTROY = "destroy"
VANISH = "vanish"
RAISE = "raise a flag"
LOWER = "lower a flag"
CONFIGURE = "config set"


@dataclass(frozen=True)
class Action:
    """One of them: a run with options and what the program reads, or something that happens to the world."""

    verb: str
    program: Mapping[str, Any] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    by_other: bool = False
    """By the other engine: a hand-over in the middle of a life."""

    @property
    def is_run(self) -> bool:
        """Whether an engine has to run for it."""
        return self.verb in (UP, PREVIEW, REFRESH, DESTROY)


@dataclass(frozen=True)
class Case:
    """A life of a stack, in a few actions."""

    name: str
    actions: tuple[Action, ...]
    is_smoke: bool = False
    """Among the few that run live wherever the command line is."""


def up(*arguments: str, **program: Any) -> Action:
    return Action(UP, program, arguments)


def preview(*arguments: str, **program: Any) -> Action:
    return Action(PREVIEW, program, arguments)


def refresh(*arguments: str, **program: Any) -> Action:
    return Action(REFRESH, program, arguments)


def destroy(*arguments: str, **program: Any) -> Action:
    return Action(DESTROY, program, arguments)


def vanish(ident: str) -> Action:
    """Somebody else has removed a thing."""
    return Action(VANISH, arguments=(ident,))


def raised(flag: str) -> Action:
    """From now on the world is different."""
    return Action(RAISE, arguments=(flag,))


def lowered(flag: str) -> Action:
    """It is as it was."""
    return Action(LOWER, arguments=(flag,))


def configured(key: str, value: str, *, secret: bool = False) -> Action:
    """A value of the stack's configuration."""
    return Action(CONFIGURE, arguments=(key, value, *(("--secret",) if secret else ())))
