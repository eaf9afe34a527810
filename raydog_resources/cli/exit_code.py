"""How `raydog` ends: scripts rely on these numbers; `docs/command_line.md` has the same table."""

from __future__ import annotations

from enum import IntEnum

from raydog_resources.errors import DescriptionError, EngineMissing, PolicyViolated, RaydogError, StackLocked


class ExitCode(IntEnum):
    """A number for each end that a script could want to tell from the others."""

    DONE = 0
    """What was asked for is so."""
    FAILED = 1
    """It could not be done, or not all of it; what exists is in the state."""
    USAGE = 2
    """The command line makes no sense; nothing was touched."""
    REFUSED = 3
    """Project, stack, key or engine are not fit for it; nothing was touched."""
    LOCKED = 4
    """Another run has the stack; nothing was touched."""
    VIOLATED = 5
    """A mandatory rule of the organisation is broken; nothing that breaks one was made."""
    CHANGES = 7
    """There are changes, and `--expect-no-changes` was given."""
    INTERRUPTED = 130
    """Ctrl-C; what exists is in the state."""


def exit_code_of(error: RaydogError) -> ExitCode:
    """The number an error ends with."""
    if isinstance(error, StackLocked):
        return ExitCode.LOCKED
    if isinstance(error, PolicyViolated):
        return ExitCode.VIOLATED
    if isinstance(error, DescriptionError | EngineMissing):
        return ExitCode.REFUSED
    return ExitCode.FAILED
