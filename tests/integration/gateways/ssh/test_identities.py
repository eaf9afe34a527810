"""With which keys we log in, and what is said when none of them will do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from raydog_resources.config.login import Login
from raydog_resources.errors import CredentialsError, NotAuthorised
from tests.conformance.hosts.sshd import Sshd, make_key, running_sshd
from tests.integration.gateways.ssh.opening import Open

pytestmark = pytest.mark.ssh
PASSPHRASE = "a passphrase"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person with no keys and no agent."""
    folder = tmp_path / "person"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return folder


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An agent without keys."""
    path = str(tmp_path / "agent")
    started = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.PIPE)
    assert started.stdout is not None
    started.stdout.readline()
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    yield
    started.send_signal(signal.SIGTERM)
    started.wait(10)
    started.stdout.close()


def unlock(key: Path) -> None:
    """What a person does once a day."""
    asker = key.with_name("asker")
    asker.write_text(f"#!/bin/sh\necho '{PASSPHRASE}'\n")
    asker.chmod(0o700)
    environment = {**os.environ, "SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force"}
    subprocess.run(["ssh-add", "-q", str(key)], env=environment, check=True, capture_output=True, timeout=20)


def test_a_key_the_host_does_not_know_is_refused_by_name(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    wrong = make_key(tmp_path / "wrong")
    with pytest.raises(NotAuthorised) as caught:
        opened(sshd.address, login=Login(private_key=str(wrong))).run(["echo", "hello"])
    assert str(caught.value).startswith(
        f"host {sshd.address}: it lets nobody in with {wrong}; nothing was run. Next: "
    )
    assert "authorized_keys" in str(caught.value)


def test_a_key_with_a_passphrase_is_for_the_agent_to_hold(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    locked = make_key(tmp_path / "locked", passphrase=PASSPHRASE)
    with pytest.raises(CredentialsError, match=f"has a passphrase, and no SSH agent.*Next: ssh-add {locked}"):
        opened(sshd.address, login=Login(private_key=str(locked))).connect()


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_the_agent_signs_for_a_key_with_a_passphrase(
    tmp_path: Path, agent: None, opened: Open, kind: str
) -> None:
    locked = make_key(tmp_path / "locked", kind, PASSPHRASE)
    unlock(make_key(tmp_path / "unrelated", passphrase=PASSPHRASE))
    unlock(locked)
    with running_sshd(tmp_path / "host", locked) as sshd:
        assert (
            opened(sshd.address, login=Login(private_key=str(locked))).run(["echo", "hello"]).exit_code == 0
        )
        opened(sshd.address, login=Login()).connect()


def test_an_agent_that_is_gone_is_as_good_as_none(
    tmp_path: Path, sshd: Sshd, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    with pytest.raises(CredentialsError, match="no agent answers that holds one"):
        opened(sshd.address, login=Login()).connect()


def test_an_agent_that_refuses_is_told(
    tmp_path: Path, sshd: Sshd, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "agent"))
        listener.listen()
        thread = Thread(target=_refuse, args=(listener,), daemon=True)
        thread.start()
        with pytest.raises(CredentialsError, match="SSH_AUTH_SOCK: the SSH agent does not answer"):
            opened(sshd.address, login=Login()).connect()
        thread.join(10)


def _refuse(listener: socket.socket) -> None:
    """One question, and the agent's protocol's word for no."""
    caller, _ = listener.accept()
    with caller:
        caller.recv(100)
        caller.sendall(b"\0\0\0\x01\x05")


def test_the_usual_keys_are_tried_where_none_is_named(home: Path, tmp_path: Path, opened: Open) -> None:
    (home / ".ssh").mkdir()
    make_key(home / ".ssh" / "id_ed25519", passphrase=PASSPHRASE)
    usual = make_key(home / ".ssh" / "id_ecdsa", "ecdsa")
    with running_sshd(tmp_path / "host", usual) as sshd:
        opened(sshd.address, login=Login()).connect()


def test_no_key_at_all_is_said_before_anything_is_asked(sshd: Sshd, opened: Open) -> None:
    with pytest.raises(CredentialsError, match=r"there is no key to log in with.*write login.private_key"):
        opened(sshd.address, login=Login()).connect()


def test_a_certificate_beside_the_key_is_taken_along(tmp_path: Path, opened: Open) -> None:
    authority, mine = make_key(tmp_path / "authority"), make_key(tmp_path / "mine")
    command = ["ssh-keygen", "-q", "-s", str(authority), "-I", "me", "-n", "root,me", f"{mine}.pub"]
    subprocess.run(command, check=True, capture_output=True, timeout=20)
    settings = f"TrustedUserCAKeys {authority}.pub\nAuthorizedPrincipalsFile {tmp_path}/principals"
    (tmp_path / "principals").write_text("me\n")
    with running_sshd(tmp_path / "host", authority, settings=settings) as sshd:
        opened(sshd.address, login=Login(private_key=str(mine))).connect()


def test_a_key_file_that_is_damaged_is_named(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    damaged = make_key(tmp_path / "damaged")
    damaged.write_text(damaged.read_text().replace("\n", "\nAAAA", 2))
    with pytest.raises(CredentialsError, match=f"{damaged}: the private key can't be used"):
        opened(sshd.address, login=Login(private_key=str(damaged))).connect()


def test_a_second_factor_is_said(tmp_path: Path, key: Path, opened: Open) -> None:
    settings = "AuthenticationMethods publickey,publickey"
    with (
        running_sshd(tmp_path / "host", key, settings=settings) as sshd,
        pytest.raises(NotAuthorised, match="after the key it wants publickey, too"),
    ):
        opened(sshd.address).connect()
