"""The implementations of a host: the fake, one over a real sshd, one behind another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.config.login import Login
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_trust import FirstContactTrust
from tests.conformance.hosts.houses import House, fake_house
from tests.conformance.hosts.sshd import make_key, running_sshd

FAKE, STRAIGHT, BEHIND = "fake", "ssh", "ssh, behind another"


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


@pytest.fixture(
    params=[FAKE, pytest.param(STRAIGHT, marks=pytest.mark.ssh), pytest.param(BEHIND, marks=pytest.mark.ssh)]
)
def house(request: pytest.FixtureRequest) -> House:
    """Every implementation."""
    if request.param == FAKE:
        return fake_house()
    found: House = request.getfixturevalue("straight" if request.param == STRAIGHT else "behind")
    return found
