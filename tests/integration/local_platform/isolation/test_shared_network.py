"""Where nodes share the machine's network, each has a loopback address and a block of ports of its own."""

from __future__ import annotations

import contextlib
import socket

import pytest

from raydog_resources.local_platform.isolation import ports
from raydog_resources.local_platform.isolation.node_agent.port_guard import free_defaults
from tests.integration.local_platform.isolation.conftest import NewRig

SHARED = pytest.mark.parametrize("shared", ["userns", "plain"])


@SHARED
def test_the_block_is_held_as_long_as_the_node_lives(new_rig: NewRig, shared: str) -> None:
    rig = new_rig(shared)
    base = int(rig.boot().environment[ports.BASE])
    with socket.socket() as rival, pytest.raises(OSError, match="in use"):
        rival.bind(("", base))
    with socket.socket() as client, pytest.raises(ConnectionRefusedError):
        client.connect(("127.0.0.1", base))
    rig.isolation.halt("n1")
    with socket.socket() as heir:
        heir.bind(("", base))


@SHARED
def test_a_block_with_a_port_that_somebody_uses_is_passed_over(new_rig: NewRig, shared: str) -> None:
    rig = new_rig(shared)
    used = ports.PortBlock(1).base + 17
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", used))
        stranger.listen()
        assert used not in ports.PortBlock((int(rig.boot().environment[ports.BASE]) - 20000) // 40).ports


def test_a_usual_port_is_kept_only_where_it_is_free() -> None:
    address = "127.77.250.250"
    before = free_defaults(address)
    with socket.socket() as stranger:
        with contextlib.suppress(OSError):  # Somebody on this machine uses it everywhere: as good as we.
            stranger.bind((address, 8265))
            stranger.listen()
        assert free_defaults(address) == before - {"RAYDOG_DASHBOARD_PORT"}


def test_the_client_port_is_kept_only_where_no_other_ray_has_it_on_localhost() -> None:
    """Ray's client server listens there, too, whatever the node's address: a second head would not start."""
    with socket.socket() as other:
        with contextlib.suppress(OSError):  # Somebody on this machine has it already: as good as we.
            other.bind(("127.0.0.1", 10001))
            other.listen()
        assert "RAYDOG_CLIENT_PORT" not in free_defaults("127.77.250.250")


@SHARED
def test_the_node_answers_at_its_address(new_rig: NewRig, shared: str) -> None:
    rig = new_rig(shared)
    node = rig.boot()
    server = (
        "import os, socket; s = socket.create_server((os.environ['RAYDOG_NODE_IP'], 10001)); "
        "print('up', flush=True); c, _ = s.accept(); c.sendall(b'hello')"
    )
    rig.start(f'"$YD_AGENT_HOME/venv/bin/python" -c "{server}"')
    rig.prints("up")
    with socket.create_connection((node.private_ip, 10001), timeout=5) as client:
        assert client.recv(10) == b"hello"


def test_different_kinds_side_by_side_share_no_block(new_rig: NewRig) -> None:
    rigs = [new_rig("userns", "one"), new_rig("plain", "two"), new_rig("userns", "three")]
    bases = {rig.boot().environment[ports.BASE] for rig in rigs}
    assert len(bases) == 3
