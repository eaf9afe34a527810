"""Starts the launcher for one node and takes its answer."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys

from raydog_resources.local_platform.isolation.driver import BootFailed
from raydog_resources.local_platform.isolation.node_agent.launch_order import LaunchOrder
from raydog_resources.local_platform.isolation.records import Record

LONGEST = 30.0
"""Seconds; it takes 0.1 on an idle machine."""

_MODULE = "raydog_resources.local_platform.isolation.node_agent.launch"
# Without site-packages (-S) the interpreter starts twice as fast; our own package comes last on its path.
_PROGRAM = f"import sys; sys.path.append(sys.argv[1]); from {_MODULE} import main; main()"
_ROOT = os.path.abspath(__file__).rsplit(os.sep, 4)[0]
_FROM_OUTSIDE = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
_USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def outer_environment() -> dict[str, str]:
    """All that a node takes over from whoever started the platform."""
    found = {name: os.environ[name] for name in _FROM_OUTSIDE if name in os.environ}
    return {"PATH": _USUAL_PATH, **found}


def launch(order: LaunchOrder) -> Record:
    """The launcher's answer; raises BootFailed with its reason."""
    name = os.path.basename(order.folder)
    try:
        process = _start(order)
    except OSError as error:
        raise BootFailed(f"{name}: the launcher could not be started: {error}") from error
    with process:
        # Its stdin stays open until it has answered: the launcher gives up when the platform dies.
        line = _first_line(process, order.to_line().encode())
        if not line:
            process.kill()
        trouble = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    answer: Record = json.loads(line) if line else {"error": trouble or f"no answer in {LONGEST:.0f} s"}
    if "error" in answer:
        raise BootFailed(f"{name}: {answer['error']}")
    return answer


def _start(order: LaunchOrder) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-u", "-c", _PROGRAM, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**outer_environment(), **order.marks},
        start_new_session=True,
    )


def _first_line(process: subprocess.Popen[bytes], order: bytes) -> bytes:
    """What the launcher answers; b"" where it ends or takes too long without an answer."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("the launcher was started without pipes")
    try:
        process.stdin.write(order)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    poll = select.poll()
    poll.register(process.stdout, select.POLLIN)
    return process.stdout.readline() if poll.poll(1000 * LONGEST) else b""
