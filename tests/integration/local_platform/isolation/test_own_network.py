"""A network per node: usual ports, neighbours and the machine in reach, everything else a quick no."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.driver import BootFailed
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, wait_until

pytestmark = pytest.mark.root

SERVE = (
    '"$YD_AGENT_HOME/venv/bin/python" -c "import socket; s = socket.create_server((\'\', 6379)); '
    "print('up', flush=True); [s.accept()[0].sendall(b'hello') for _ in range(5)]\""
)


@pytest.fixture
def rig(new_rig: NewRig) -> Rig:
    return new_rig("netns")


def test_two_nodes_use_the_same_port_and_are_reached_from_here_and_from_each_other(rig: Rig) -> None:
    addresses = {number: rig.boot(number).private_ip for number in (1, 2)}
    for number in addresses:
        rig.start(SERVE, name=f"server_{number}.0", node=number)
        rig.prints("up", f"server_{number}.0")
    for address in addresses.values():
        with socket.create_connection((address, 6379), timeout=5) as client:
            assert client.recv(10) == b"hello"
    assert rig.ask(f"exec 3<>/dev/tcp/{addresses[2]}/6379; head -c 5 <&3", node=1) == "hello"


@pytest.mark.parametrize(
    "call",
    [
        "exec 3<>/dev/tcp/169.254.169.254/80",
        "exec 3<>/dev/tcp/100.100.100.200/80",
        "getent hosts metadata.google.internal",
        "getent hosts example.org",
    ],
)
def test_metadata_services_and_look_ups_fail_at_once(rig: Rig, call: str) -> None:
    rig.boot()
    began = CLOCK.monotonic()
    assert rig.ask(f"({call}) 2>/dev/null; echo $?").strip() in {"1", "2"}
    assert CLOCK.monotonic() - began < 1


def test_ray_would_find_the_nodes_address(rig: Rig) -> None:
    node = rig.boot()
    script = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
        "s.connect(('8.8.8.8', 80)); print(s.getsockname()[0])"
    )
    assert rig.ask(f'"$YD_AGENT_HOME/venv/bin/python" -c "{script}"').strip() == node.private_ip


def test_nodes_of_another_platform_are_out_of_reach(new_rig: NewRig) -> None:
    one, other = new_rig("netns", "one"), new_rig("netns", "other")
    target = other.boot().private_ip
    one.boot()
    began = CLOCK.monotonic()
    assert "No route to host" in one.ask(f"exec 3<>/dev/tcp/{target}/22")
    assert CLOCK.monotonic() - began < 1


def test_a_node_without_its_bridge_leaves_nothing_and_says_why(rig: Rig) -> None:
    with RouteSocket() as routes:
        routes.delete_link(f"rd{rig.ident[:6]}")
    with pytest.raises(BootFailed, match=r"n1: the bridge rd[0-9a-f]{6} is gone"):
        rig.boot()
    assert rig.isolation.node_keys() == []
    assert rig.processes() == set()


def test_a_platform_finds_its_network_again(new_rig: NewRig) -> None:
    rig = new_rig("netns")
    first = rig.boot(1).private_ip
    again = Rig("netns", rig.root, rig.ident)
    again.prepare()
    assert again.boot(1).private_ip == first
    second = again.boot(2).private_ip
    assert second != first
    again.isolation.close()
    assert rig.ask("echo fine", node=2) == "fine\n"


def test_platforms_that_start_at_once_take_different_networks(tmp_path: Path) -> None:
    program = (
        "import sys; from raydog_resources.local_platform.isolation.netns import NetnsIsolation as N;"
        "n = N(sys.argv[1], sys.argv[2]); n.prepare(lambda key, run: None);"
        "print(n._bridge._subnet, flush=True);"
        "sys.stdin.read(); n.close()"
    )
    started = [_start(program, tmp_path / f"p{number}") for number in range(4)]
    subnets = [process.stdout.readline().strip() for process in started if process.stdout]
    for process in started:
        process.communicate(timeout=10)
    assert len(set(subnets)) == 4


def _start(program: str, root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, str(root), os.urandom(4).hex()]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_link_of_a_dead_node_goes_with_its_halt(rig: Rig) -> None:
    rig.boot()
    rig.isolation.halt("n1")
    names = {path.name for path in Path("/sys/class/net").iterdir()}
    assert not [name for name in names if name.startswith(f"rd{rig.ident[:6]}n")]
    wait_until("nothing of it is left", lambda: rig.processes() == set())
