"""Secrets under a passphrase: what the command line closed is opened, and only with the right one."""

from __future__ import annotations

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.passphrase import PassphraseVault, make_salt, unlock

# Made by the command line 3.260.0 with the passphrase `pp`.
SALT = "v1:l8bSxZlYdOk=:v1:lTPQzRh6O+Vbmc0T:Se+zh5kiElH0dBpPCp7n6D4gmdZkPA=="
CLOSED = "v1:DWSLaDhRoPzpLSa5:yVZ6JHmbADkgg1Ihi4pEDeyqqeCFRy0+TjyL"


def test_what_the_command_line_closed_is_opened() -> None:
    assert unlock("pp", SALT).decrypt(CLOSED) == "CANARY-conf"


def test_another_passphrase_is_told_so() -> None:
    with pytest.raises(Failure, match="incorrect passphrase"):
        unlock("qq", SALT)


def test_a_new_salt_goes_with_its_passphrase_even_an_empty_one() -> None:
    salt = make_salt("")
    assert salt.startswith("v1:")
    vault = unlock("", salt)
    assert vault.decrypt(vault.encrypt("é")) == "é"


@pytest.mark.parametrize("salt", ["", "v1:", "v2:AAAA:v1:a:b", "nonsense"])
def test_what_is_no_salt_is_refused(salt: str) -> None:
    with pytest.raises(Failure):
        unlock("pp", salt)


@pytest.mark.parametrize("closed", ["v2:AAAA:BBBB", "v1:AAAA", "v1:AAAAAAAAAAAAAAAA:AAAAAAAA", "v1:*:*", ""])
def test_what_was_tampered_with_is_not_opened(closed: str) -> None:
    with pytest.raises(Failure):
        PassphraseVault(bytes(32)).decrypt(closed)
