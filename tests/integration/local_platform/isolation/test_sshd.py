"""A node can have a real sshd of its own, which lets in the platform's key and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paramiko
import pytest

from raydog_resources.local_platform.isolation import processes
from raydog_resources.local_platform.isolation.driver import BootedNode
from raydog_resources.local_platform.isolation.netns import find_sshd
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import Rig, mode, wait_until

pytestmark = [
    pytest.mark.root,
    pytest.mark.ssh,
    pytest.mark.skipif(find_sshd() is None, reason="no sshd: install openssh-server"),
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen: install openssh-client"),
]
SERVER = (
    "import socket; s = socket.create_server(('127.0.0.1', 8265)); "
    "print('up', flush=True); s.accept()[0].sendall(b'hello')"
)


@pytest.fixture
def rig(new_rig: NewRig) -> Rig:
    return new_rig("netns")


def connect(client: paramiko.SSHClient, address: str, **how: Any) -> bool:
    """False while nobody answers."""
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    try:
        client.connect(address, timeout=5, allow_agent=False, look_for_keys=False, **how)
    except paramiko.ssh_exception.NoValidConnectionsError:
        return False
    return True


@contextmanager
def logged_in(rig: Rig, node: BootedNode) -> Iterator[tuple[paramiko.SSHClient, paramiko.Transport]]:
    how = {"username": "yd-agent", "key_filename": str(rig.root / "ssh" / "id_ed25519")}
    with paramiko.SSHClient() as client:
        wait_until("sshd answers", lambda: connect(client, node.private_ip, **how), pause=0.05)
        transport = client.get_transport()
        assert transport is not None
        yield client, transport


def says(client: paramiko.SSHClient, command: str) -> str:
    _, output, _ = client.exec_command(command, timeout=10)
    return output.read().decode()


def test_the_platforms_key_opens_the_node(rig: Rig) -> None:
    node = rig.boot(sshd=True)
    rig.start("echo up; exec -a task_of_this_node sleep 1000")
    rig.prints("up")
    with logged_in(rig, node) as (client, _):
        answer = says(
            client, "whoami; hostname; pwd; echo $YD_AGENT_HOME $RAYDOG_NODE_IP; cat /proc/[0-9]*/cmdline"
        )
        home = "/opt/yellowdog/agent"
        assert answer.splitlines()[:4] == ["yd-agent", "raydog-test-1", home, f"{home} {node.private_ip}"]
        assert "task_of_this_node" in answer
        with client.open_sftp() as files, files.open(".ray-token", "w") as file:
            file.write("secret")
    assert rig.ask("cat ~/.ray-token") == "secret"
    assert mode(rig.root / "ssh") == 0o700
    assert mode(rig.root / "ssh" / "id_ed25519") == 0o600


def test_a_tunnel_leads_to_the_nodes_own_ports(rig: Rig) -> None:
    node = rig.boot(sshd=True)
    rig.start(f'"$YD_AGENT_HOME/venv/bin/python" -c "{SERVER}"')
    rig.prints("up")
    with logged_in(rig, node) as (_, transport):
        channel = transport.open_channel("direct-tcpip", ("127.0.0.1", 8265), ("127.0.0.1", 0), timeout=5)
        assert channel.recv(10) == b"hello"


def children_of_agent(rig: Rig) -> set[int]:
    agent = json.loads((rig.root / "nodes/n1/agent.json").read_text())["pid"]
    return {process.pid for process in processes.table() if process.parent == agent}


@pytest.mark.parametrize("user", ["yd-agent", "root"])
def test_nobody_else_gets_in(rig: Rig, user: str) -> None:
    node = rig.boot(sshd=True)
    with logged_in(rig, node):
        pass
    for how in ({"pkey": paramiko.ECDSAKey.generate()}, {"password": "x"}):
        with paramiko.SSHClient() as client, pytest.raises(paramiko.SSHException):
            connect(client, node.private_ip, username=user, **how)


def test_each_node_has_a_host_key_of_its_own_and_sshd_comes_back(rig: Rig) -> None:
    nodes = [rig.boot(number, sshd=True) for number in (1, 2)]
    seen = set()
    for node in nodes:
        with logged_in(rig, node) as (_, transport):
            seen.add(transport.get_remote_server_key().get_base64())
    assert len(seen) == 2
    daemons = children_of_agent(rig)
    assert daemons
    for pid in daemons:
        os.kill(pid, signal.SIGKILL)
    wait_until("another sshd runs", lambda: (now := children_of_agent(rig)) and not now & daemons)
    with logged_in(rig, nodes[0]) as (client, _):
        assert says(client, "whoami") == "yd-agent\n"
