"""A private key's file, before it is used: whether it may be, whether it is encrypted, what its public half is."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.errors import CredentialsError
from raydog_resources.gateways.host_key import HostKey, read_key

_BEGIN = "-----BEGIN "
_OPENSSH = b"openssh-key-v1\0"
_LONGEST = 64 * 1024


@dataclass(frozen=True)
class SshKeyFile:
    """What can be said of a key without its passphrase."""

    path: Path
    encrypted: bool
    public: HostKey | None = None
    """Its public half, where the file or the one beside it tells."""


def read_ssh_key_file(path: Path) -> SshKeyFile:
    """CredentialsError where it can't or mustn't be used."""
    try:
        with path.open("rb") as file:
            _check_mode(os.fstat(file.fileno()), path)
            text = file.read(_LONGEST).decode("ascii", errors="replace")
    except OSError as error:
        raise CredentialsError(
            f"the private key can't be read ({error.strerror})",
            thing=str(path),
            done="nothing was connected",
            next_step="check login.private_key, or leave it out to use the SSH agent",
        ) from error
    if _BEGIN not in text or "PRIVATE KEY-----" not in text:
        raise CredentialsError(
            "this is not a private key",
            thing=str(path),
            done="nothing was connected",
            next_step="name the private half of a key pair, the file without .pub",
        )
    inner = _openssh_part(text)
    return SshKeyFile(path, _is_encrypted(text, inner), _public(path, inner))


def _check_mode(status: os.stat_result, path: Path) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == os.geteuid() and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CredentialsError(
            f"others on this machine may open the private key (mode {mode:04o})",
            thing=str(path),
            done="it was not used",
            next_step=f"chmod 600 {path}; where others may have read it, make a new key",
        )


def _is_encrypted(text: str, inner: list[bytes]) -> bool:
    if inner:
        return inner[0] != b"none"
    return "ENCRYPTED" in text


def _public(path: Path, inner: list[bytes]) -> HostKey | None:
    blob = inner[1] if len(inner) > 1 else b""
    if blob:
        length = int.from_bytes(blob[:4], "big")
        return HostKey(blob[4 : 4 + length].decode("ascii", errors="replace"), blob)
    try:
        return read_key(path.with_name(f"{path.name}.pub").read_text(errors="replace"))
    except OSError:
        # Only ever a help: who has no such file is told to add the key to the agent.
        return None


def _openssh_part(text: str) -> list[bytes]:
    """Cipher and public key of OpenSSH's own format, which stand before what is encrypted; else nothing."""
    body = "".join(line for line in text.splitlines() if not line.startswith("-----") and ":" not in line)
    try:
        content = base64.b64decode(body, validate=True)
    except binascii.Error:
        return []
    if not content.startswith(_OPENSSH):
        return []
    cipher, rest = _string(content[len(_OPENSSH) :])
    _, rest = _string(rest)  # how the passphrase becomes a key
    _, rest = _string(rest)  # with which options
    public, _ = _string(rest[4:])  # after the number of keys
    return [cipher, public]


def _string(data: bytes) -> tuple[bytes, bytes]:
    """A string with its length before it, and what follows."""
    length = int.from_bytes(data[:4], "big")
    return data[4 : 4 + length], data[4 + length :]
