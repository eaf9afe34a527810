"""OpenSSH's files of known hosts: which keys they hold for a host.

Format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". A line that can't be read is passed over, as ssh does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from raydog_resources.gateways.host_key import HostKey, read_key

USUAL_FILES = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))
_AUTHORITY, _REVOKED = "@cert-authority", "@revoked"
_HASHED = "|1|"


@dataclass(frozen=True)
class KnownKey:
    """A key, and where it is written."""

    key: HostKey
    place: str


@dataclass(frozen=True)
class KnownHost:
    """What the files say of one host."""

    keys: tuple[KnownKey, ...] = ()
    revoked: tuple[KnownKey, ...] = ()
    authorities: tuple[KnownKey, ...] = ()
    """Keys that may vouch for the host's own."""


def known_host(name: str, files: Sequence[Path]) -> KnownHost:
    """`name` as `HostAddress.known_as` gives it. A file that isn't there holds nothing."""
    found: dict[str, list[KnownKey]] = {"": [], _REVOKED: [], _AUTHORITY: []}
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            marker, names, key = _parts(line)
            if marker in found and key is not None and matches(names, name):
                found[marker].append(KnownKey(key, f"{file}:{number}"))
    return KnownHost(tuple(found[""]), tuple(found[_REVOKED]), tuple(found[_AUTHORITY]))


def matches(names: str, name: str) -> bool:
    """Whether a line's first field is about the host: patterns, patterns it must not match, or one hash."""
    if names.startswith(_HASHED):
        return _is_hash_of(names, name)
    patterns = names.lower().split(",")
    if any(_fits(name, pattern[1:]) for pattern in patterns if pattern.startswith("!")):
        return False
    return any(_fits(name, pattern) for pattern in patterns if not pattern.startswith("!"))


def _fits(name: str, pattern: str) -> bool:
    # Brackets stand round a host with a port here; fnmatch would take them for a choice of letters.
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _is_hash_of(names: str, name: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in names[len(_HASHED) :].split("|"))
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.new(salt, name.encode(), hashlib.sha1).digest(), digest)


def _parts(line: str) -> tuple[str, str, HostKey | None]:
    text = line.strip()
    if not text or text.startswith("#"):
        return "", "", None
    marker = ""
    if text.startswith("@"):
        marker, _, text = text.partition(" ")
    names, _, key = text.replace("\t", " ").partition(" ")
    return marker, names, read_key(key)


def _lines(file: Path) -> list[str]:
    try:
        return file.expanduser().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
