"""Whom we talk to, seen from a real sshd: what is refused is refused before anything of ours is sent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from raydog_resources.config.login import Login
from raydog_resources.errors import NotAuthorised
from raydog_resources.gateways.host_paramiko import strict_trust
from raydog_resources.gateways.host_trust import FirstContactTrust, HostNotTrusted, StrictTrust
from tests.conformance.hosts.sshd import Sshd, make_key, public_half, running_sshd
from tests.integration.gateways.ssh.opening import Open

pytestmark = pytest.mark.ssh


def known_hosts(folder: Path, *lines: str) -> Path:
    path = folder / "known_hosts"
    path.write_text("".join(lines))
    return path


def test_a_written_host_is_talked_to(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    other = make_key(tmp_path / "other")
    file = known_hosts(
        tmp_path,
        f"@cert-authority *.example.com {public_half(other).text}\n",
        "a line that nobody understands\n",
        sshd.known_as(sshd.address),
    )
    assert opened(sshd.address, StrictTrust([file])).run(["echo", "hello"]).output == "hello\n"


def test_a_hashed_name_is_talked_to(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    file = known_hosts(tmp_path, sshd.known_as(sshd.address))
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(file)], check=True, capture_output=True, timeout=20)
    assert "127.0.0.1" not in file.read_text()
    opened(sshd.address, StrictTrust([file])).connect()


def test_an_unknown_host_is_refused(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    before = sshd.log.read_text().count("Accepted")
    with pytest.raises(HostNotTrusted) as caught:
        opened(sshd.address, StrictTrust([tmp_path / "known_hosts"])).run(["echo", "hello"])
    assert f"its host key is not known: it shows {sshd.host_key.fingerprint}" in str(caught.value)
    assert sshd.log.read_text().count("Accepted") == before


def test_a_changed_host_key_is_refused_with_both_fingerprints(
    tmp_path: Path, sshd: Sshd, opened: Open
) -> None:
    other = public_half(make_key(tmp_path / "other"))
    file = known_hosts(tmp_path, f"{sshd.address.known_as} {other.text}\n")
    with pytest.raises(HostNotTrusted) as caught:
        opened(sshd.address, StrictTrust([file])).connect()
    assert f"known is {other.fingerprint} ({file}:1), it shows {sshd.host_key.fingerprint}" in str(
        caught.value
    )


def test_the_first_contact_is_learned_and_a_change_refused(
    tmp_path: Path, sshd: Sshd, key: Path, opened: Open
) -> None:
    trust = FirstContactTrust()
    opened(sshd.address, trust).connect()
    assert trust.known == sshd.host_key.text
    with running_sshd(tmp_path / "another", key) as another, pytest.raises(HostNotTrusted) as caught:
        opened(another.address, FirstContactTrust(trust.known)).put("file", b"secret")
    assert sshd.host_key.fingerprint in str(caught.value)
    assert another.host_key.fingerprint in str(caught.value)
    assert list(another.home.iterdir()) == []


def test_a_stranger_that_lets_nobody_in_is_not_learned(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    trust = FirstContactTrust()
    stranger = make_key(tmp_path / "stranger")
    with pytest.raises(NotAuthorised, match="lets nobody in"):
        opened(sshd.address, trust, Login(private_key=str(stranger))).connect()
    assert trust.known == ""


def test_of_a_hosts_keys_the_known_one_is_asked_for(tmp_path: Path, key: Path, opened: Open) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa")
    with running_sshd(tmp_path / "host", key, settings=f"HostKey {rsa}") as sshd:
        file = known_hosts(tmp_path, f"{sshd.address.known_as} {public_half(rsa).text}\n")
        opened(sshd.address, StrictTrust([file])).connect()


def test_hosts_to_go_through_are_strict_however_fresh_the_last_one_is(
    tmp_path: Path, sshd: Sshd, key: Path, opened: Open
) -> None:
    login = Login(private_key=str(key), jump=str(sshd.address), known_hosts=str(tmp_path / "known_hosts"))
    with pytest.raises(HostNotTrusted, match="its host key is not known"):
        opened(sshd.address, FirstContactTrust(), login).connect()
    known_hosts(tmp_path, sshd.known_as(sshd.address))
    host = opened(sshd.address, FirstContactTrust(), login)
    assert host.run(["echo", "hello"]).output == "hello\n"
    assert host.name == f"{sshd.address} through {sshd.address}"


def test_a_file_of_known_hosts_may_begin_at_the_home(
    tmp_path: Path, sshd: Sshd, opened: Open, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    known_hosts(tmp_path, sshd.known_as(sshd.address))
    login = Login(private_key=str(key), known_hosts="~/known_hosts")
    opened(sshd.address, strict_trust(login), login).connect()
