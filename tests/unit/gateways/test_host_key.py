"""A host's key as text and as people compare it."""

from __future__ import annotations

import pytest

from raydog_resources.gateways.host_key import HostKey, read_key

TEXT = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIhVUgAoFC6pZwsDPZsR2wCVbtlR7MUgaoPnrJ9hvdTu"


def test_text_and_key_are_the_same() -> None:
    key = read_key(f"{TEXT} a comment")
    assert key is not None
    assert (key.type, key.text) == ("ssh-ed25519", TEXT)


def test_the_fingerprint_is_the_one_ssh_keygen_shows() -> None:
    key = read_key(TEXT)
    assert key is not None
    assert key.fingerprint == "ssh-ed25519 SHA256:d3pQ5/1K4Y69OP9BS2eKYP4b6j8c/VODtPG5YXe4afA"


@pytest.mark.parametrize(
    "text", ["", "ssh-ed25519", "ssh-ed25519 !!!", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIhV", "ssh-ed25519 QUFB"]
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert read_key(text) is None


def test_keys_are_compared_by_what_they_are() -> None:
    assert HostKey("ssh-rsa", b"a") == HostKey("ssh-rsa", b"a") != HostKey("ssh-rsa", b"b")
