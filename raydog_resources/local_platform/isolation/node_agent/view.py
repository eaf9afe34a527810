"""A node's view of the file system: its own /tmp, /dev/shm and /proc, its home in /opt, some files of /etc.

Made in a mount namespace that only the node's tasks enter. The agent itself stays outside and sees the
machine's paths, so that it finds its records wherever the platform's data folder lies.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from raydog_resources.local_platform.isolation.node_agent import namespaces
from raydog_resources.local_platform.isolation.node_agent.namespaces import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    mount,
)
from raydog_resources.local_platform.isolation.node_folder import AGENT_HOME, NodeFolder

_WORD = 4096


class View(NamedTuple):
    """What is needed to start a process in the view, and to look at the node's processes."""

    descriptor: int
    proc: str


def make_view(
    folder: NodeFolder,
    *,
    shared_memory: int,
    keep_visible: Sequence[str],
    files: Mapping[str, str],
    run_entries: Mapping[str, str],
) -> View:
    """Build it in a child of the node's first process; raises OSError with the step that failed.

    `files`: what to put in place of which file of the machine's. `run_entries`: folders to add to /run.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        _make_and_send(theirs, folder, shared_memory, keep_visible, files, run_entries)
    theirs.close()
    text, descriptors, _, _ = socket.recv_fds(ours, _WORD, 2)
    ours.close()
    os.waitpid(pid, 0)
    if len(descriptors) != 2:
        raise OSError(text.decode(errors="replace") or "the node's view of the file system could not be made")
    return View(descriptors[0], f"/proc/self/fd/{descriptors[1]}")


def _make_and_send(
    channel: socket.socket,
    folder: NodeFolder,
    shared_memory: int,
    keep_visible: Sequence[str],
    files: Mapping[str, str],
    run_entries: Mapping[str, str],
) -> None:
    """In the child; never returns."""
    try:
        os.umask(0o022)
        _leave_machine_view()
        _mount_all(folder, shared_memory, keep_visible, files, run_entries)
        descriptors = [os.open("/proc/self/ns/mnt", os.O_RDONLY), os.open("/proc", os.O_RDONLY)]
        socket.send_fds(channel, [b"ready"], descriptors)
    except OSError as error:
        channel.send(str(error).encode()[:_WORD])
    finally:
        os._exit(0)


def _leave_machine_view() -> None:
    namespaces.unshare(namespaces.CLONE_NEWNS)
    mount("", "/", flags=MS_REC | MS_PRIVATE)


def _mount_all(
    folder: NodeFolder,
    shared_memory: int,
    keep_visible: Sequence[str],
    files: Mapping[str, str],
    run_entries: Mapping[str, str],
) -> None:
    # All that is needed may lie below what is about to be hidden: take hold of it first.
    home, temporary = _hold(folder.home), _hold(folder.temporary)
    kept = {path: _hold(path) for path in keep_visible}
    replaced = {target: _hold(source) for target, source in files.items()}
    added = {name: _hold(source) for name, source in run_entries.items()}
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"mode=1777,size={shared_memory}")
    for target, held in replaced.items():
        _bind(held, os.path.realpath(target))
    if os.path.isdir("/opt"):
        _rebuild("/opt", hidden={"yellowdog"})
        os.makedirs(AGENT_HOME, mode=0o755)
        _bind(home, AGENT_HOME)
    if added:
        _rebuild("/run", hidden=set(added))
        for name, held in added.items():
            os.mkdir(f"/run/{name}", 0o755)
            _bind(held, f"/run/{name}")
    _bind(temporary, "/tmp")
    for path, held in kept.items():
        os.makedirs(path, exist_ok=True)
        _bind(held, path)


def _rebuild(path: str, hidden: set[str]) -> None:
    """A folder of our own to which things can be added, with what was in it but the hidden names."""
    names = set(os.listdir(path)) - hidden
    links = {name: os.readlink(f"{path}/{name}") for name in names if os.path.islink(f"{path}/{name}")}
    held = {name: _hold(f"{path}/{name}") for name in names - links.keys()}
    mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
    for name in links:
        os.symlink(links[name], f"{path}/{name}")
    for name in held:
        if os.path.isdir(f"/proc/self/fd/{held[name]}"):
            os.mkdir(f"{path}/{name}")
        else:
            os.close(os.open(f"{path}/{name}", os.O_WRONLY | os.O_CREAT, 0o600))
        _bind(held[name], f"{path}/{name}")


def _hold(path: str) -> int:
    return os.open(path, os.O_PATH)


def _bind(held: int, target: str) -> None:
    mount(f"/proc/self/fd/{held}", target, flags=MS_BIND | MS_REC)
