"""Processes as `ps` tells of them, where there is no /proc (macOS)."""

from __future__ import annotations

import os

# macOS hides the environment of its own programs (/bin/bash among them): their descent and session remain.
_PS = ["/bin/ps", "-axwwE"]


def rows() -> list[tuple[int, int, int]]:
    """Process, parent and session of every process that is no zombie."""
    found = parse_rows(_run([*_PS, "-o", "pid=,ppid=,stat="]))
    return [(pid, parent, _session(pid)) for pid, parent in found]


def parse_rows(text: str) -> list[tuple[int, int]]:
    """Process and parent from `pid=,ppid=,stat=`."""
    split = (line.split() for line in text.splitlines())
    return [(int(row[0]), int(row[1])) for row in split if len(row) == 3 and row[2][0] != "Z"]


def environments() -> dict[int, set[bytes]]:
    """The words of each process's command line and environment."""
    return parse_environments(_run([*_PS, "-o", "pid=,command="]))


def parse_environments(text: str) -> dict[int, set[bytes]]:
    """Words by process from `pid=,command=`."""
    split = (line.split() for line in text.splitlines())
    return {int(row[0]): {word.encode() for word in row[1:]} for row in split if row}


def command_line(pid: int) -> str:
    return _run(["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]).strip()


def birth_mark(pid: int) -> str | None:
    """When it started, to the second: the best there is."""
    return _run(["/bin/ps", "-o", "lstart=", "-p", str(pid)]).strip() or None


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _run(command: list[str]) -> str:
    import subprocess  # Here, because it costs every start of an agent 15 ms on systems that never come here.

    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
