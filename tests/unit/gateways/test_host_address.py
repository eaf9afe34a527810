"""Hosts to log in on, as people write them."""

from __future__ import annotations

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host_address import HostAddress, read_address, read_chain


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("login.example.com", HostAddress("login.example.com", "me", 22)),
        ("you@login", HostAddress("login", "you", 22)),
        ("you@10.0.0.7:2222", HostAddress("10.0.0.7", "you", 2222)),
        ("ssh://you@login:22", HostAddress("login", "you", 22)),
        ("[fe80::1%eth0]:2200", HostAddress("fe80::1%eth0", "me", 2200)),
        ("you@[::1]", HostAddress("::1", "you", 22)),
    ],
)
def test_what_is_left_out_is_usual(text: str, address: HostAddress) -> None:
    assert read_address(text, "me") == address


@pytest.mark.parametrize(
    "text",
    ["", "a b", "you@", "@host", "host:", "host:0", "host:65536", "host:ssh", "::1", "a@b@c", "host/path"],
)
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(
        DescriptionError, match=r"no host to log in on; nothing was connected.*user@host:port"
    ):
        read_address(text, "me")


def test_a_chain_is_read_first_to_last() -> None:
    assert [str(address) for address in read_chain("one, you@two:2222,three", "me")] == [
        "me@one",
        "you@two:2222",
        "me@three",
    ]
    assert read_chain("", "me") == ()


def test_it_is_shown_and_known_as_ssh_does() -> None:
    assert (str(HostAddress("::1", "me")), str(HostAddress("::1", "me", 2222))) == (
        "me@[::1]",
        "me@[::1]:2222",
    )
    assert HostAddress("Login.Example.com", "me").known_as == "login.example.com"
    assert HostAddress("::1", "me", 2222).known_as == "[::1]:2222"
