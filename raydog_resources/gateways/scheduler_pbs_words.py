"""PBS's letters for states and its numbers for ends: PBS Reference Guide, "Job States" and "Job Exit Codes"."""

from __future__ import annotations

from raydog_resources.gateways.scheduler_job import JobState

FINISHED = ("F", "X", "C")
_STATES = {
    "Q": JobState.PENDING,
    "W": JobState.PENDING,
    "T": JobState.PENDING,
    "M": JobState.PENDING,
    "H": JobState.HELD,
    "R": JobState.RUNNING,
    "S": JobState.SUSPENDED,
    "U": JobState.SUSPENDED,
    "E": JobState.STOPPING,
}
_WALLTIME = -29
_SIGNALLED = 256
_SHELL_SIGNALLED = 128
_DELETED = 91
NEVER = "Can Never Run"


def state_of(letter: str, exit_status: int | None, substate: int | None) -> JobState:
    """A letter that isn't listed is UNKNOWN, not an end."""
    if letter not in FINISHED:
        return _STATES.get(letter, JobState.UNKNOWN)
    if substate == _DELETED:
        return JobState.CANCELLED
    if exit_status is None:
        return JobState.UNKNOWN
    if exit_status == 0:
        return JobState.ENDED
    if exit_status == _WALLTIME:
        return JobState.EXPIRED
    if exit_status >= _SIGNALLED and substate is None:
        return JobState.CANCELLED
    return JobState.FAILED


def is_replaceable(letter: str, exit_status: int | None) -> bool:
    """Whether PBS itself could not run it, or lost its node."""
    return letter in FINISHED and exit_status is not None and exit_status < 0 and exit_status != _WALLTIME


def exit_code_of(exit_status: int | None) -> int | None:
    """As a shell tells it; None for PBS's own numbers."""
    if exit_status is None or exit_status < 0:
        return None
    return exit_status - _SIGNALLED + _SHELL_SIGNALLED if exit_status >= _SIGNALLED else exit_status
