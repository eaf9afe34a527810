"""What lies where in a node's folder; the platform and the node's agent meet here and nowhere else."""

from __future__ import annotations

import fcntl
import os

AGENT_HOME = "/opt/yellowdog/agent"
"""The agent's home as a node sees it where it has a file system view of its own."""


class RunFolder:
    """The records of one run."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.spec = f"{path}/spec.json"
        self.started = f"{path}/started.json"
        self.abort = f"{path}/abort.json"
        self.ended = f"{path}/ended.json"


class NodeFolder:
    """The records of one node, its home and its temporary files."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.key = os.path.basename(path)
        self.lock = f"{path}/lock"
        self.order = f"{path}/node.json"
        self.agent = f"{path}/agent.json"
        self.bell = f"{path}/bell"
        self.log = f"{path}/agent.log"
        self.runs = f"{path}/runs"
        self.home = f"{path}/home"
        self.workers = f"{path}/home/workers"
        self.temporary = f"{path}/tmp"
        self.configuration = f"{path}/etc"

    def run(self, name: str) -> RunFolder:
        return RunFolder(f"{self.runs}/{file_name(name)}")

    def run_names(self) -> list[str]:
        try:
            return sorted(os.listdir(self.runs))
        except FileNotFoundError:
            return []

    def make(self) -> None:
        """All folders of a new node, for its owner only; what tasks see of them has usual modes."""
        for path in (self.path, self.runs, self.configuration, self.home, self.workers):
            os.makedirs(path, mode=0o700, exist_ok=True)
        os.makedirs(self.temporary, exist_ok=True)
        os.chmod(self.temporary, 0o1777)

    def is_locked(self) -> bool:
        """Whether somebody holds the node's lock: its agent, or who is starting it."""
        try:
            descriptor = os.open(self.lock, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def ring(self) -> bool:
        """Wake the agent; False where none listens."""
        try:
            descriptor = os.open(self.bell, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            os.write(descriptor, b"\n")
        except BlockingIOError:
            pass  # It has been rung thousands of times already.
        finally:
            os.close(descriptor)
        return True


def file_name(name: str) -> str:
    """The name, if it is one file's name and nothing else."""
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        raise ValueError(f"{name!r} is not fit for a file name")
    return name
