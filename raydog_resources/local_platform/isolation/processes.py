"""Which processes are there, and which of them belong to a platform, a node or a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from raydog_resources.local_platform.isolation import processes_ps

_ON_LINUX = sys.platform.startswith("linux")


class Process(NamedTuple):
    """A process that lives (zombies do not)."""

    pid: int
    parent: int
    session: int


def table(proc: str = "/proc") -> list[Process]:
    """All processes that `proc` shows."""
    if not _ON_LINUX:
        return [Process(*row) for row in processes_ps.rows()]
    seen = (_process(proc, name) for name in os.listdir(proc) if name.isdigit())
    return [process for process in seen if process is not None]


def birth_mark(pid: int) -> str | None:
    """What tells this process from any other that ever has its number; None: there is none."""
    if not _ON_LINUX:
        return processes_ps.birth_mark(pid)
    fields = _stat_fields("/proc", str(pid))
    if fields is None or fields[0] in "ZX":
        return None
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return f"{file.read().strip()}/{fields[19]}"


def open_process(pid: int) -> int | None:
    """A descriptor that becomes readable at its end; None: it is gone, or the system has no such thing."""
    opener = getattr(os, "pidfd_open", None)
    if opener is None:
        return None
    try:
        descriptor: int = opener(pid)
    except OSError:
        return None
    return descriptor


def carrying(processes: Iterable[Process], marks: Mapping[str, str], proc: str = "/proc") -> set[int]:
    """Those whose environment has all the marks."""
    wanted = {f"{name}={value}".encode() for name, value in marks.items()}
    environments = _environments(processes, proc) if _ON_LINUX else processes_ps.environments()
    return {pid for pid, words in environments.items() if wanted <= words}


def with_descendants(roots: Iterable[int], processes: Iterable[Process]) -> set[int]:
    """The roots and every process that descends from one."""
    children: dict[int, list[int]] = {}
    for process in processes:
        children.setdefault(process.parent, []).append(process.pid)
    found: set[int] = set()
    left = list(roots)
    while left:
        pid = left.pop()
        if pid not in found:
            found.add(pid)
            left.extend(children.get(pid, ()))
    return found


def command_line(pid: int, proc: str = "/proc") -> str:
    """The command with its arguments; "" where it cannot be read."""
    if not _ON_LINUX:
        return processes_ps.command_line(pid)
    return _read(f"{proc}/{pid}/cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def signal_each(pids: Iterable[int], number: int) -> None:
    """Send a signal to each; those that are gone or not ours are passed over."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def _process(proc: str, name: str) -> Process | None:
    fields = _stat_fields(proc, name)
    if fields is None or fields[0] in "ZX":
        return None
    return Process(int(name), int(fields[1]), int(fields[3]))


def _stat_fields(proc: str, name: str) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on: the second, the name, may hold anything."""
    text = _read(f"{proc}/{name}/stat").decode(errors="replace")
    return text.rpartition(")")[2].split() if text else None


def _environments(processes: Iterable[Process], proc: str) -> dict[int, set[bytes]]:
    return {pid: set(_read(f"{proc}/{pid}/environ").split(b"\0")) for pid, _, _ in processes}


def _read(path: str) -> bytes:
    """The file's content; b"" where the process is gone meanwhile or is another user's."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
