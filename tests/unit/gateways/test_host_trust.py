"""Who is talked to: hosts that are written down, and machines that show the key they first showed."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.errors import CredentialsError
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_trust import FirstContactTrust, HostNotTrusted, StrictTrust

LOGIN = HostAddress("login", "me", 2222)
KNOWN, OTHER = (HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519" + letter * 32) for letter in (b"k", b"o"))


def strict(folder: Path, *lines: str) -> StrictTrust:
    path = folder / "known_hosts"
    path.write_text("\n".join(lines))
    return StrictTrust([path])


def test_a_written_key_is_good_and_asked_for_first(tmp_path: Path) -> None:
    trust = strict(tmp_path, f"[login]:2222 {KNOWN.text}")
    trust.check(LOGIN, KNOWN)
    assert trust.known_types(LOGIN) == ("ssh-ed25519",)
    assert trust.known_types(HostAddress("login", "me")) == ()


def test_an_unknown_host_is_refused_with_its_fingerprint_and_the_way_to_know_it(tmp_path: Path) -> None:
    trust = strict(tmp_path, f"login {KNOWN.text}")
    with pytest.raises(HostNotTrusted) as caught:
        trust.check(LOGIN, KNOWN)
    for part in (KNOWN.fingerprint, "known_hosts", "nothing was sent", "ssh -p 2222 me@login"):
        assert part in str(caught.value)


def test_a_changed_key_is_refused_with_both_fingerprints(tmp_path: Path) -> None:
    trust = strict(tmp_path, f"[login]:2222 {KNOWN.text}")
    with pytest.raises(HostNotTrusted) as caught:
        trust.check(LOGIN, OTHER)
    for part in (
        KNOWN.fingerprint,
        f"{tmp_path}/known_hosts:1",
        OTHER.fingerprint,
        "ssh-keygen -R '[login]:2222'",
    ):
        assert part in str(caught.value)


def test_a_revoked_key_is_refused_even_where_it_is_known(tmp_path: Path) -> None:
    trust = strict(tmp_path, f"[login]:2222 {KNOWN.text}", f"@revoked * {KNOWN.text}")
    with pytest.raises(HostNotTrusted, match="is revoked"):
        trust.check(LOGIN, KNOWN)


def test_a_host_that_an_authority_vouches_for_is_unknown_and_that_is_said(tmp_path: Path) -> None:
    trust = strict(tmp_path, f"@cert-authority * {OTHER.text}")
    with pytest.raises(HostNotTrusted, match=r"not known.*a certificate authority"):
        trust.check(LOGIN, KNOWN)


def test_a_file_that_can_not_be_read_is_no_empty_one(tmp_path: Path) -> None:
    (tmp_path / "known_hosts").mkdir()
    with pytest.raises(CredentialsError, match="known hosts can't be read"):
        StrictTrust([tmp_path / "known_hosts"]).check(LOGIN, KNOWN)


def test_the_first_contact_counts_once_the_machine_has_let_us_in() -> None:
    trust = FirstContactTrust()
    trust.check(LOGIN, OTHER)
    assert (trust.known, trust.known_types(LOGIN)) == ("", ())
    trust.check(LOGIN, KNOWN)
    trust.accepted(KNOWN)
    assert (trust.known, trust.known_types(LOGIN)) == (KNOWN.text, ("ssh-ed25519",))
    trust.check(HostAddress("10.0.0.1", "me"), KNOWN)


@pytest.mark.parametrize("kept", [True, False])
def test_another_key_than_the_first_is_refused_with_both_fingerprints(kept: bool) -> None:
    trust = FirstContactTrust(KNOWN.text if kept else "")
    if not kept:
        trust.accepted(KNOWN)
    with pytest.raises(HostNotTrusted) as caught:
        trust.check(LOGIN, OTHER)
    assert KNOWN.fingerprint in str(caught.value)
    assert OTHER.fingerprint in str(caught.value)
    trust.accepted(OTHER)
    assert trust.known == KNOWN.text


def test_what_was_kept_has_to_be_a_key() -> None:
    with pytest.raises(CredentialsError, match="host key that was kept can't be read"):
        FirstContactTrust("rubbish")
