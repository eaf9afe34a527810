"""What the engine says when it can't, as an error of ours: one sentence and what to do."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable

from raydog_resources.errors import CredentialsError, DescriptionError, EngineError, RaydogError, StackLocked
from raydog_resources.workspace.backend import PASSPHRASE, PASSPHRASE_FILE, Backend

_HOLDER = re.compile(r"created by (?P<user>[^@\s]+)@(?P<host>\S+) \(pid (?P<pid>\d+)\)")
_UNKNOWN = re.compile(r"no stack named '[^']*' found")
_CHECK_SALT = "take encryptionsalt out of it if you have no passphrase for it and nothing in it is encrypted"


def trouble(said: str, stack: str, backend: Backend) -> RaydogError:
    """The error behind the engine's last words."""
    if "currently locked by" in said:
        return _locked(said, stack)
    if "incorrect passphrase" in said:
        return CredentialsError(
            f"the passphrase ({backend.passphrase_from}) does not open its secrets",
            thing=f"stack {stack}",
            done="nothing was changed",
            next_step=f"set {PASSPHRASE} or {PASSPHRASE_FILE} to the one the stack was made with; or look at "
            f"Pulumi.{stack}.yaml: {_CHECK_SALT}",
        )
    if "passphrase must be set" in said:
        return CredentialsError(
            f"its state lies in {backend.shown()}, and no passphrase was given for it",
            thing=f"stack {stack}",
            done="nothing was changed",
            next_step=f"set {PASSPHRASE_FILE}, or unset what names the backend ({backend.chosen_by})",
        )
    if "PULUMI_ACCESS_TOKEN" in said:
        return CredentialsError(
            f"nobody is logged in to {backend.shown()} ({backend.chosen_by})",
            thing=f"stack {stack}",
            done="nothing was changed",
            next_step="pulumi login",
        )
    if "failed to load checkpoint" in said:
        return EngineError(
            f"its state in {backend.shown()} is torn ({_last_words(said)})",
            thing=f"stack {stack}",
            done="nothing was changed",
            next_step=f"put {stack}.json.bak, which lies beside it, in its place, and then: raydog up {stack}, "
            "which finds what was made since",
        )
    return EngineError(
        _last_words(said), thing=f"stack {stack}", next_step="look at what it says, then again"
    )


def is_unknown_stack(error: RaydogError) -> bool:
    """Whether the engine answered that there is no such stack."""
    return _UNKNOWN.search(str(error)) is not None


def no_such_stack(stack: str) -> DescriptionError:
    """It was never made, or it was removed."""
    return DescriptionError(
        "it has never been made",
        thing=f"stack {stack}",
        done="nothing was changed",
        next_step=f"raydog up {stack}",
    )


def abandoned(said: str, is_alive: Callable[[int], bool] | None = None) -> bool:
    """Whether those who locked the stack ran on this machine and are gone, killed before they could unlock it."""
    holders = list(_HOLDER.finditer(said))
    alive = is_alive or _is_alive
    here = socket.gethostname()
    return bool(holders) and all(one["host"] == here and not alive(int(one["pid"])) for one in holders)


def _locked(said: str, stack: str) -> StackLocked:
    holder = _HOLDER.search(said)
    who = f"process {holder['pid']} of {holder['user']} on {holder['host']}" if holder else "another run"
    return StackLocked(
        f"{who} is at work on it",
        thing=f"stack {stack}",
        done="nothing was changed",
        next_step=f'wait for it; if it is dead: eval "$(raydog env)" && pulumi cancel --stack {stack}',
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _last_words(said: str) -> str:
    lines = [line.removeprefix("error: ").strip() for line in said.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "the engine ended without a word"
