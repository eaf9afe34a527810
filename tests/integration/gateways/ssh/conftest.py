"""A real sshd per test file, the key that it lets in, and hosts that are closed when the test ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.login import Login
from raydog_resources.gateways.host import JumpHost
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_trust import FirstContactTrust, HostTrust
from tests.conformance.hosts.sshd import Sshd, make_key, running_sshd
from tests.integration.gateways.ssh.opening import Open


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key that every sshd here lets in."""
    return make_key(tmp_path_factory.mktemp("key") / "id")


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("host"), key) as running:
        yield running


@pytest.fixture
def opened(key: Path) -> Iterator[Open]:
    """Opens hosts; closes them at the end."""
    hosts: list[JumpHost] = []

    def open_one(
        address: HostAddress, trust: HostTrust | None = None, login: Login | None = None
    ) -> JumpHost:
        login = login or Login(private_key=str(key))
        hosts.append(paramiko_host(address, trust or FirstContactTrust(), login, SystemClock()))
        return hosts[-1]

    yield open_one
    for host in hosts:
        host.close()
