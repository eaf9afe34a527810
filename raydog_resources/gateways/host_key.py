"""A host's public key: what a machine is recognised by."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class HostKey:
    """A public key as it goes over the wire."""

    type: str
    blob: bytes

    @property
    def text(self) -> str:
        """As files of known hosts, and a stack's state, hold it."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")
        return f"{self.type} SHA256:{digest}"


def read_key(text: str) -> HostKey | None:
    """The key in `type base64 [comment]`; None where there is none."""
    words = text.split()
    if len(words) < 2:
        return None
    try:
        blob = base64.b64decode(words[1], validate=True)
    except binascii.Error:
        return None
    length = len(words[0]).to_bytes(4, "big")
    # The blob begins with its type again: a line of anything else is no key.
    return HostKey(words[0], blob) if blob.startswith(length + words[0].encode()) else None
