"""Files of known hosts: patterns, hashes, ports, markers, and lines that nobody can read."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

import pytest

from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.known_hosts import known_host, matches


def key(letter: str, kind: str = "ssh-ed25519") -> HostKey:
    return HostKey(kind, len(kind).to_bytes(4, "big") + kind.encode() + letter.encode() * 32)


def written(folder: Path, *lines: str) -> list[Path]:
    path = folder / "known_hosts"
    path.write_text("\n".join(lines) + "\n")
    return [path]


@pytest.mark.parametrize(
    ("names", "name", "fits"),
    [
        ("login", "login", True),
        ("login,other", "other", True),
        ("Login.Example.com", "login.example.com", True),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com,!bad.example.com", "bad.example.com", False),
        ("node?", "node1", True),
        ("[login]:2222", "[login]:2222", True),
        ("[login]:2222", "login", False),
        ("login", "[login]:2222", False),
        ("[*]:2222", "[login]:2222", True),
        ("!login", "login", False),
        ("|1|not|base64!", "login", False),
        ("|1|one", "login", False),
    ],
)
def test_a_line_is_about_the_hosts_it_names(names: str, name: str, fits: bool) -> None:
    assert matches(names, name) is fits


def test_a_hashed_name_is_recognised() -> None:
    salt = b"s" * 20
    digest = hmac.new(salt, b"[login]:2222", hashlib.sha1).digest()
    names = f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
    assert matches(names, "[login]:2222")
    assert not matches(names, "login")


def test_keys_markers_and_places_are_told_apart(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        "# a comment",
        "",
        f"login {key('a').text} me@there",
        f"@cert-authority *.example.com,login {key('b').text}",
        f"@revoked * {key('c').text}",
        f"other {key('d').text}",
        f"login\t{key('e', 'ssh-rsa').text}",
        f"@unknown login {key('f').text}",
        "login ssh-ed25519",
        "login ssh-ed25519 not-base64",
    )
    found = known_host("login", files)
    assert [(one.key, one.place) for one in found.keys] == [
        (key("a"), f"{files[0]}:3"),
        (key("e", "ssh-rsa"), f"{files[0]}:7"),
    ]
    assert [one.key for one in found.authorities] == [key("b")]
    assert [one.key for one in found.revoked] == [key("c")]


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert known_host("login", [tmp_path / "none"]).keys == ()
