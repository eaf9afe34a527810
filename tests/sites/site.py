"""A login node and three machines behind it: namespaces on this machine, each with an sshd, gone with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.clock import SystemClock
from raydog_resources.gateways.host_address import HostAddress
from tests.sites.accounts import USERS

CLOCK = SystemClock()
NODES = ("n1", "n2", "n3")
LOGIN = "login"


@dataclass
class Site:
    """One that is up."""

    folder: Path
    pid: int
    """The login node's first process."""
    network: str
    key: Path
    known_hosts: Path
    environment: dict[str, str]
    """What the scripts of its machines are told."""

    def ip(self, machine: str) -> str:
        """Where the machine answers from here."""
        return f"{self.network}.{10 if machine == LOGIN else 11 + NODES.index(machine)}"

    def address(self, machine: str = LOGIN, user: str = USERS[0]) -> HostAddress:
        return HostAddress(self.ip(machine), user)

    def home(self, user: str = USERS[0]) -> Path:
        """The user's home, which all machines share, as seen from here."""
        return self.folder / "home" / user

    def log(self, name: str) -> str:
        return (self.folder / "run/log" / name).read_text(errors="replace")

    def run(
        self, machine: str, *command: str, seconds: float = 30, check: bool = True, text: str = ""
    ) -> str:
        """A command as root, straight on the machine; what it printed."""
        pid = self.first_process(machine)
        entered = ["nsenter", f"--target={pid}", "--all", "--", *command]
        end = subprocess.run(
            entered,
            capture_output=True,
            text=True,
            input=text,
            timeout=seconds,
            check=False,
            env=self.environment,
        )
        if check and end.returncode != 0:
            raise AssertionError(f"{command} on {machine}: {end.returncode} {end.stdout} {end.stderr}")
        return end.stdout

    def first_process(self, machine: str) -> int:
        """The machine's process number 1, by its number here."""
        if machine == LOGIN:
            return self.pid
        wanted = ["bash", "/run/parts/node.sh", machine]
        for pid in descendants(self.pid):
            with _vanishing():
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:3]
                if words == wanted and _number_inside(pid) == 1:
                    return pid
        raise AssertionError(f"{machine} is down")

    def processes(self, machine: str, user: str = USERS[0]) -> list[str]:
        """The command lines of the user's processes on the machine, sshd's own left out."""
        listed = self.run(machine, "ps", "-u", user, "-o", "args=", check=False).splitlines()
        return [line for line in listed if line.strip() and not line.startswith("sshd:")]

    def crash(self, machine: str) -> None:
        """The machine is off, as if its power were cut."""
        pid = self.first_process(machine)
        os.kill(pid, signal.SIGKILL)
        await_so(lambda: not Path(f"/proc/{pid}").exists(), f"the end of {machine}")

    def boot(self, machine: str) -> None:
        """The machine is on again."""
        self.run(LOGIN, "bash", "/run/parts/boot.sh", machine)
        await_so(lambda: self.answers(machine), f"the sshd of {machine}")

    def answers(self, machine: str) -> bool:
        """Whether its sshd does."""
        try:
            with socket.create_connection((self.ip(machine), 22), timeout=2) as line:
                return line.recv(4) == b"SSH-"
        except OSError:
            return False


def descendants(pid: int) -> list[int]:
    """All that the process started, and what those started."""
    found = []
    with _vanishing():
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def _number_inside(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("NSpid:"):
            return int(line.split()[-1])
    return 0


@contextmanager
def _vanishing() -> Iterator[None]:
    """Processes end while one looks at them."""
    try:
        yield
    except (FileNotFoundError, ProcessLookupError):
        return


def await_so(so: Callable[[], bool], thing: str, seconds: float = 30.0) -> None:
    """Until it is so; `so` is asked again and again."""
    deadline = CLOCK.monotonic() + seconds
    while not so():
        assert CLOCK.monotonic() < deadline, f"waited {seconds:g} s for {thing}"
        CLOCK.sleep(0.02)
