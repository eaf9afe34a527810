"""Commands of a line or two: version, whoami, cancel."""

from __future__ import annotations

import getpass
import os

from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.stack_place import find_stack, open_backend_of, project_if_any
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.json_text import pretty_json_text

# How much of the command line's ways `pulumi.automation` may rely on; with this one it reads events from a file.
VERSION = "3.200.0"


def version(call: Invocation) -> int:
    call.out(VERSION)
    return 0


def whoami(call: Invocation) -> int:
    """The user of this machine: a folder of files knows no other."""
    backend = open_backend_of(call.around, project_if_any(call.around))
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    if call.flag("json"):
        call.out(pretty_json_text({"user": user, "url": backend.url}, "  "))
    elif call.flag("verbose-output"):
        call.out(f"User: {user}\nBackend URL: {backend.url}")
    else:
        call.out(user)
    return 0


def cancel(call: Invocation) -> int:
    """Takes every lock of a stack away. A run that still has one goes on, and does not know."""
    place = find_stack(call, call.words[0] if call.words else "")
    if not call.flag("yes"):
        raise Failure("non-interactive mode requires --yes flag")
    place.files.lock.break_all()
    call.out(f"The currently running update for '{place.files.name}' has been canceled!")
    return 0
