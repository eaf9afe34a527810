"""Starts a program on a node: in a session of its own, in the node's file system, nothing inherited."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from raydog_resources.local_platform.isolation.node_agent import namespaces

_RESET = (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGXFSZ)
_PIPE_SIZE = 1 << 20


class CouldNotStart(Exception):
    """The program never ran; says why."""


def start(
    command: Sequence[str], environment: Mapping[str, str], folder: str, view: int | None
) -> tuple[int, int]:
    """The process's number and the pipe with its output, once it really runs; `folder` as the view has it."""
    output, write_output = os.pipe()
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(command, environment, folder, view, write_output, tell)
    os.close(write_output)
    os.close(tell)
    with open(told, "rb") as file:
        trouble = file.read().decode(errors="replace")
    if trouble:
        os.close(output)
        os.waitpid(pid, 0)
        raise CouldNotStart(trouble)
    _prepare_reading(output)
    return pid, output


def _become(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    view: int | None,
    output: int,
    tell: int,
) -> None:
    """In the child; never returns."""
    try:
        os.setsid()
        if view is not None:
            namespaces.enter(view, namespaces.CLONE_NEWNS)
        os.chdir(folder)
        os.umask(0o022)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        signal.set_wakeup_fd(-1)
        for number in _RESET:
            signal.signal(number, signal.SIG_DFL)
        os.execve(command[0], list(command), dict(environment))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        os.write(tell, f"{command[0]}: {error}".encode(errors="replace")[:4000])
    finally:
        os._exit(127)


def _prepare_reading(output: int) -> None:
    os.set_blocking(output, False)
    if sys.platform.startswith("linux"):
        set_pipe_size = 1031
        # Who has many pipes open is refused: a small one does, only slower.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(output, set_pipe_size, _PIPE_SIZE)
