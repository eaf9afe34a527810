"""Ends a node: its first process, everything that came of it, its folders. Nothing is killed by name."""

from __future__ import annotations

import os
import select
import signal

from raydog_resources.clock import Clock
from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.estate import Estate
from raydog_resources.local_platform.isolation.node_folder import NodeFolder
from raydog_resources.local_platform.isolation.records import read_record
from raydog_resources.local_platform.isolation.tree_removal import discard, remove_own_tree

_COMING_UP = 30.0
_PAUSE = 0.01
_GENTLE = 3.0
"""Seconds for an agent that has to kill its descendants itself."""
_KILLED = 10.0


def end_node(estate: Estate, key: str, clock: Clock) -> None:
    """Everything of the node but its tasks' output is gone afterwards. Safe to repeat."""
    folder = estate.node(key)
    _wait_for_launch(folder, clock)
    end_agent(folder, clock)
    end_marked(estate.marks(key), clock)
    remove_own_tree(estate.short_folder(key))
    discard(folder.path)


def end_agent(folder: NodeFolder, clock: Clock) -> None:
    """End the node's first process, if it is still the one that was noted."""
    record = read_record(folder.agent)
    if record is None:
        return
    pid = int(record["pid"])
    process = processes.open_process(pid)
    # Looked at after the descriptor was opened: it cannot become another's in between.
    if processes.birth_mark(pid) == record["mark"]:
        # Where the kernel ends the rest with it there is nothing to wait for.
        if not record["own_processes"]:
            _send(pid, process, signal.SIGTERM)
            _wait_for_end(pid, process, _GENTLE, clock)
        _send(pid, process, signal.SIGKILL)
        _wait_for_end(pid, process, _KILLED, clock)
    if process is not None:
        os.close(process)


def end_marked(marks: dict[str, str], clock: Clock) -> int:
    """End all processes that carry the marks, and their descendants: how many there were."""
    ended: set[int] = set()
    deadline = clock.monotonic() + _KILLED
    while clock.monotonic() < deadline:
        found = processes.table()
        left = processes.with_descendants(processes.carrying(found, marks), found) - {os.getpid()}
        if not left:
            break
        ended |= left
        processes.signal_each(left, signal.SIGKILL)
        clock.sleep(_PAUSE)
    return len(ended)


def _wait_for_launch(folder: NodeFolder, clock: Clock) -> None:
    """Somebody may just be bringing it up: then we wait until it is up, or has failed."""
    deadline = clock.monotonic() + _COMING_UP
    while folder.is_locked() and not os.path.exists(folder.agent) and clock.monotonic() < deadline:
        clock.sleep(_PAUSE)


def _send(pid: int, process: int | None, number: int) -> None:
    try:
        if process is not None:
            signal.pidfd_send_signal(process, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass


def _wait_for_end(pid: int, process: int | None, seconds: float, clock: Clock) -> None:
    if process is not None:
        poll = select.poll()
        poll.register(process, select.POLLIN)
        poll.poll(1000 * seconds)
        return
    deadline = clock.monotonic() + seconds
    while processes.birth_mark(pid) is not None and clock.monotonic() < deadline:
        clock.sleep(_PAUSE)
