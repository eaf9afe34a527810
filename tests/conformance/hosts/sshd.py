"""A real sshd for one test: on loopback, with a key, a home and authorised keys of its own in a temporary folder."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey, read_key

CLOCK = SystemClock()
LOOPBACK = "127.0.0.1"
_PRIVILEGES = Path("/run/sshd")
_BEGIN_SECONDS = 10.0
_TRIES = 5


@dataclass(frozen=True)
class Sshd:
    """One that runs."""

    pid: int
    port: int
    host_key: HostKey
    home: Path
    log: Path

    @property
    def address(self) -> HostAddress:
        return self.at(self.port)

    def at(self, port: int) -> HostAddress:
        """The same through a cable that begins at another port."""
        return HostAddress(LOOPBACK, getpass.getuser(), port)

    def known_as(self, address: HostAddress) -> str:
        """Its line in a file of known hosts."""
        return f"{address.known_as} {self.host_key.text}\n"


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    size = ["-b", "2048"] if kind == "rsa" else []
    command = ["ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=30)
    return path


def public_half(path: Path) -> HostKey:
    key = read_key(path.with_name(f"{path.name}.pub").read_text())
    assert key is not None
    return key


def find_sshd() -> str:
    """The program; a test that needs it skips where there is none."""
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("no sshd here; install openssh-server")
    return found


@contextmanager
def running_sshd(
    folder: Path, authorized: Path, *, host_key: Path | None = None, port: int = 0, settings: str = ""
) -> Iterator[Sshd]:
    """Lets in who has the private half of `authorized`, for as long as the block lasts."""
    program = find_sshd()
    home = folder / "home"
    home.mkdir(parents=True)
    key = host_key or make_key(folder / "host_key")
    log = folder / "log"
    for _ in range(_TRIES):
        # Between our look for a free port and its use somebody else may take it.
        chosen = port or _free_port()
        process = _started(program, _configured(folder, home, key, authorized, chosen, settings), log)
        try:
            if _answers(process, chosen):
                yield Sshd(process.pid, chosen, public_half(key), home, log)
                return
        finally:
            _end(process)
    pytest.fail(f"sshd did not begin: {log.read_text()}")


def _configured(folder: Path, home: Path, key: Path, authorized: Path, port: int, settings: str) -> Path:
    path = folder / "sshd_config"
    path.write_text(
        f"{settings}\nListenAddress {LOOPBACK}:{port}\nHostKey {key}\nAuthorizedKeysFile {authorized}.pub\n"
        "AuthenticationMethods publickey\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nPidFile none\nAllowTcpForwarding yes\n"
        f"SetEnv HOME={home}\n"
    )
    return path


def _started(program: str, configuration: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [program, "-D", "-e", "-f", str(configuration)]
    if os.geteuid() == 0 and not _PRIVILEGES.is_dir():
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
            pytest.skip(
                f"no {_PRIVILEGES} here and no way to make one for sshd alone; start the ssh service once"
            )
        # The folder that the package's service would make: only this sshd is to see it.
        make = f'mount -t tmpfs none {_PRIVILEGES.parent} && mkdir -m 0755 {_PRIVILEGES} && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", make, "sh", *command]
    if shutil.which("setpriv"):
        # Tests that are killed end nothing themselves.
        command = ["setpriv", "--pdeathsig", "KILL", "--", *command]
    with log.open("wb") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = CLOCK.monotonic() + _BEGIN_SECONDS
    while process.poll() is None and CLOCK.monotonic() < deadline:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=1) as line:
                return line.recv(4) == b"SSH-"
        except OSError:
            CLOCK.sleep(0.01)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """With the connections it has: they are sessions of their own."""
    for pid in [*descendants(process.pid), process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(10)


def descendants(pid: int) -> list[int]:
    """Children, their children and so on."""
    try:
        text = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except (FileNotFoundError, ProcessLookupError):
        return []
    children = [int(word) for word in text.split()]
    return [each for child in children for each in (*descendants(child), child)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
