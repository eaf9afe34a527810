"""The implementations of a host: the fake, this machine, one over a real sshd, one behind another, the system's ssh."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.login import Login
from raydog_resources.gateways.host_here import Here
from raydog_resources.gateways.host_openssh import openssh_host
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_process import ProcessHost
from raydog_resources.gateways.host_trust import FirstContactTrust
from tests.conformance.hosts.houses import House, fake_house
from tests.conformance.hosts.sshd import make_key, running_sshd

FAKE = "fake"


@pytest.fixture(scope="package")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One sshd for the whole suite."""
    folder = tmp_path_factory.mktemp("straight")
    key = make_key(folder / "id")
    with running_sshd(folder / "host", key) as sshd:
        host = paramiko_host(sshd.address, FirstContactTrust(), Login(private_key=str(key)), SystemClock())
        yield House(host, lambda port: None, sshd.home)
        host.close()


@pytest.fixture(scope="package")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two: the second is reached through the first, as `login.jump` says."""
    folder = tmp_path_factory.mktemp("behind")
    key = make_key(folder / "id")
    with running_sshd(folder / "bastion", key) as bastion, running_sshd(folder / "host", key) as sshd:
        known = folder / "known_hosts"
        known.write_text(bastion.known_as(bastion.address))
        login = Login(private_key=str(key), jump=str(bastion.address), known_hosts=str(known))
        host = paramiko_host(sshd.address, FirstContactTrust(), login, SystemClock())
        yield House(host, lambda port: None, sshd.home)
        host.close()


@pytest.fixture(scope="package")
def openssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The system's `ssh`."""
    folder = tmp_path_factory.mktemp("openssh")
    key = make_key(folder / "id")
    with running_sshd(folder / "host", key) as sshd:
        known = folder / "known_hosts"
        known.write_text(sshd.known_as(sshd.address))
        login = Login(user=sshd.address.user, private_key=str(key), known_hosts=str(known))
        host = openssh_host(f"{sshd.address.host}:{sshd.address.port}", login, SystemClock())
        yield House(host, lambda port: None, sshd.home)
        host.close()


@pytest.fixture(scope="package")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """No SSH at all."""
    home = tmp_path_factory.mktemp("here")
    host = ProcessHost(Here({**os.environ, "HOME": str(home)}), SystemClock())
    yield House(host, lambda port: None, home)
    host.close()


@pytest.fixture(
    params=[
        FAKE,
        "here",
        *(pytest.param(name, marks=pytest.mark.ssh) for name in ("straight", "behind", "openssh")),
    ]
)
def house(request: pytest.FixtureRequest) -> House:
    """Every implementation."""
    if request.param == FAKE:
        return fake_house()
    found: House = request.getfixturevalue(request.param)
    return found
