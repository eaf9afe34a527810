"""How a command or a file on a host goes wrong, in the four parts of an error; the same for every way to a host."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from raydog_resources.errors import AnswerOverdue, DeadlinePassed, RequestRefused
from raydog_resources.gateways.host import CommandEnd

_LONGEST_COMMAND = 60
_LAST_WORDS = 300


def ended_at_limit(host: str, command: Sequence[str], seconds: float, end: CommandEnd) -> DeadlinePassed:
    """The host ended it."""
    said = (end.errors or end.output).strip()[-_LAST_WORDS:]
    return DeadlinePassed(
        f"`{shown(command)}` took longer than {seconds:g} s",
        thing=f"host {host}",
        done=f"it was ended there; its last words: {said}" if said else "it was ended there; it said nothing",
        next_step="run it there by hand to see what it waits for",
    )


def silent(host: str, command: Sequence[str], seconds: float) -> AnswerOverdue:
    """Neither an end nor the host's own limit was heard of."""
    return AnswerOverdue(
        f"nothing was heard of `{shown(command)}` for {seconds:g} s",
        thing=f"host {host}",
        done="stopped waiting; where the host has no `timeout` it may still run",
        next_step="look on the host whether it runs, then run the same again",
    )


def cut_off(host: str, command: Sequence[str], why: str) -> AnswerOverdue:
    """The connection ended before the command did."""
    return AnswerOverdue(
        f"the connection was lost while `{shown(command)}` ran ({why})",
        thing=f"host {host}",
        done="it may have taken effect; it ends there at its limit at the latest",
        next_step="run the same again",
    )


def file_refused(host: str, path: str, end: CommandEnd, done: str) -> RequestRefused:
    """The host can't or won't put or get the file."""
    said = " ".join(end.errors.split())[-_LAST_WORDS:] or f"exit code {end.exit_code}"
    return RequestRefused(
        said,
        thing=f"{path} on host {host}",
        done=done,
        next_step="check the path, its owner and the disk there",
    )


def shown(command: Sequence[str]) -> str:
    """The command as a person would type it, no longer than a line takes; a script is only named."""
    words = ["…" if "\n" in word else word for word in command]
    text = shlex.join(words).replace("'…'", "…")
    return text if len(text) <= _LONGEST_COMMAND else f"{text[: _LONGEST_COMMAND - 1]}…"
