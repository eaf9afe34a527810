"""What a private key's file tells without its passphrase."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from raydog_resources.errors import CredentialsError
from raydog_resources.gateways.ssh_key_file import read_ssh_key_file

PUBLIC = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + b"p" * 32


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def openssh(cipher: bytes) -> str:
    """The part of OpenSSH's own format that stands before what may be encrypted; the rest is nothing."""
    parts = [string(cipher), string(b"bcrypt"), string(b"options"), (1).to_bytes(4, "big"), string(PUBLIC)]
    body = base64.b64encode(b"openssh-key-v1\0" + b"".join(parts) + string(b"secret")).decode()
    return _framed("OPENSSH PRIVATE KEY", body)


def _framed(title: str, body: str) -> str:
    return f"-----BEGIN {title}-----\n{body}\n-----END {title}-----\n"


def key_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "id"
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("text", "encrypted"),
    [
        (openssh(b"none"), False),
        (openssh(b"aes256-ctr"), True),
        (_framed("RSA PRIVATE KEY", "MIIE"), False),
        (_framed("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,A5\n\nMIIE"), True),
        (_framed("ENCRYPTED PRIVATE KEY", "MIIE"), True),
        (_framed("PRIVATE KEY", "MIIE"), False),
    ],
)
def test_a_passphrase_is_seen_in_every_format(tmp_path: Path, text: str, encrypted: bool) -> None:
    assert read_ssh_key_file(key_file(tmp_path, text)).encrypted is encrypted


def test_the_public_half_is_in_the_file_or_beside_it(tmp_path: Path) -> None:
    found = read_ssh_key_file(key_file(tmp_path, openssh(b"aes256-ctr"))).public
    assert found is not None
    assert (found.type, found.blob) == ("ssh-ed25519", PUBLIC)
    path = key_file(tmp_path, _framed("ENCRYPTED PRIVATE KEY", "MIIE"))
    assert read_ssh_key_file(path).public is None
    (tmp_path / "id.pub").write_text(f"{found.text} me@here\n")
    assert read_ssh_key_file(path).public == found


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_open_to_others_is_not_used(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, openssh(b"none"), mode)
    with pytest.raises(CredentialsError, match=f"mode {mode:04o}.*it was not used.*chmod 600 {path}"):
        read_ssh_key_file(path)


@pytest.mark.parametrize(
    "text", ["", "hello", "ssh-ed25519 AAAA me@here", "-----BEGIN CERTIFICATE-----\nMIIE\n"]
)
def test_what_is_no_private_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(CredentialsError, match="this is not a private key") as caught:
        read_ssh_key_file(key_file(tmp_path, text))
    assert "AAAA" not in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        CredentialsError, match=r"id: the private key can't be read.*Next: check login.private_key"
    ):
        read_ssh_key_file(tmp_path / "id")
