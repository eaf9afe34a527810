"""A stack's secrets under a passphrase: Pulumi's own scheme, key from the passphrase and a salt, AES-256-GCM."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from functools import lru_cache

from raydog_resources.embedded_engine.failure import Failure

_ROUNDS = 1_000_000
_KEY_BYTES = 32
_SALT_BYTES = 8
_NONCE_BYTES = 12
_VERSION = "v1"
# Encrypted beside the salt: who can read it has the right passphrase.
_WITNESS = "pulumi"


class PassphraseVault:
    """Opens and closes; remembers what lay where, so that what did not change is not closed anew."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)
        self._known: dict[str, tuple[str, str]] = {}

    def seal(self, plaintext: str, place: str) -> str:
        known, ciphertext = self._known.get(place, ("", ""))
        if not ciphertext or known != plaintext:
            ciphertext = self.encrypt(plaintext)
            self._known[place] = (plaintext, ciphertext)
        return ciphertext

    def open(self, ciphertext: str, place: str) -> str:
        plaintext = self.decrypt(ciphertext)
        self._known[place] = (plaintext, ciphertext)
        return plaintext

    def encrypt(self, plaintext: str) -> str:
        """The same text is never closed in the same way twice."""
        nonce = os.urandom(_NONCE_BYTES)
        closed = self._cipher.encrypt(nonce, plaintext.encode(), None)
        return f"{_VERSION}:{_base64(nonce)}:{_base64(closed)}"

    def decrypt(self, ciphertext: str) -> str:
        from cryptography.exceptions import InvalidTag

        version, _, rest = ciphertext.partition(":")
        nonce, _, closed = rest.partition(":")
        if version != _VERSION:
            raise Failure("a secret is closed in a way that is not known here")
        try:
            return self._cipher.decrypt(_bytes(nonce), _bytes(closed), None).decode()
        except (InvalidTag, ValueError) as error:
            raise Failure(
                "a secret can't be opened: it was changed or closed with another passphrase"
            ) from error


def make_salt(passphrase: str) -> str:
    """A new salt, as the stack's settings and its state keep it."""
    salt = os.urandom(_SALT_BYTES)
    witness = PassphraseVault(_key(passphrase, salt)).encrypt(_WITNESS)
    return f"{_VERSION}:{_base64(salt)}:{witness}"


def unlock(passphrase: str, salt: str) -> PassphraseVault:
    """The vault, if this is the passphrase that the salt was made with."""
    version, _, rest = salt.partition(":")
    encoded, _, witness = rest.partition(":")
    if version != _VERSION or not witness:
        raise Failure("the encryption salt is malformed")
    vault = PassphraseVault(_key(passphrase, _bytes(encoded)))
    try:
        right = vault.decrypt(witness) == _WITNESS
    except Failure:
        right = False
    if not right:
        raise Failure("incorrect passphrase")
    return vault


# It takes a fifth of a second; a process needs it once.
@lru_cache(maxsize=8)
def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, _KEY_BYTES)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Failure("a secret is not encoded as it should be") from error
