"""How much one connection carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conformance.hosts.cable import cable_to
from tests.conformance.hosts.houses import greeter
from tests.conformance.hosts.sshd import LOOPBACK, Sshd, descendants
from tests.integration.gateways.ssh.opening import Open
from tests.sites.site import await_so

pytestmark = pytest.mark.ssh
COMMANDS = 500


def test_five_hundred_commands_share_one_connection_and_leave_nothing_open(sshd: Sshd, opened: Open) -> None:
    with cable_to(sshd.port) as cable:
        host = opened(sshd.at(cable.port))
        host.connect()
        await_so(lambda: bool(descendants(sshd.pid)), "the connection's own process")
        idle = len(descendants(sshd.pid))
        with ThreadPoolExecutor(16) as threads:
            ends = threads.map(lambda number: host.run(["echo", str(number)]).output, range(COMMANDS))
            assert list(ends) == [f"{number}\n" for number in range(COMMANDS)]
        assert cable.connections == 1
        # A session that was left open has a process there.
        await_so(lambda: len(descendants(sshd.pid)) <= idle, "the end of all sessions", 5)


def test_sixty_four_forwards_carry_side_by_side_and_leave_nothing_open(sshd: Sshd, opened: Open) -> None:
    with greeter() as port, ThreadPoolExecutor(64) as threads:
        host = opened(sshd.address)
        host.connect()
        await_so(lambda: bool(descendants(sshd.pid)), "the connection's own process")
        idle = open_files(sshd)
        forwards = [host.forward(LOOPBACK, port) for _ in range(64)]
        urls = [f"http://{LOOPBACK}:{forward.port}/{number}" for number, forward in enumerate(forwards)]
        answers = list(threads.map(lambda url: requests.get(url, timeout=30).text, urls))
        assert answers == [f"you asked for /{number}" for number in range(64)]
        # A channel that was left open has a socket there.
        await_so(lambda: open_files(sshd) <= idle, "the end of all channels", 5)
        for forward in forwards:
            forward.close()


def open_files(sshd: Sshd) -> int:
    """Of the processes that serve its connections."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in descendants(sshd.pid))
