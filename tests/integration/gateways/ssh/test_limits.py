"""How much one connection carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conformance.hosts.cable import cable_to
from tests.conformance.hosts.sshd import Sshd, descendants
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
