"""Properties to JSON and back, as Pulumi's state has them."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any, Protocol

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.json_text import json_text
from raydog_resources.embedded_engine.state.property_value import (
    UNKNOWN,
    ResourceReference,
    Secret,
    Unknown,
    Value,
)

# What marks an object as something else.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
_FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_REFUSED = {
    "c44067f5952c0a294b673a41bacd8c17": "an asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
    "803fd3297a5875dc03ca845dda5d2a98": "a string of bytes",
}


class Vault(Protocol):
    """Closes and opens secrets; `place` says where in the state they are."""

    def seal(self, plaintext: str, place: str) -> str:
        """The ciphertext; the same as before if nothing changed there."""

    def open(self, ciphertext: str, place: str) -> str:
        """The plain text."""


class _Inside:
    """What is inside of a secret needs no lock of its own."""

    def seal(self, plaintext: str, place: str) -> str:  # noqa: ARG002
        return plaintext

    def open(self, ciphertext: str, place: str) -> str:  # noqa: ARG002
        return ciphertext


def encode(value: Value, vault: Vault | None, place: str) -> Any:
    """What JSON has for it. Without a vault secrets are in the clear: for people who ask for that."""
    if isinstance(value, Mapping):
        return {key: encode(value[key], vault, f"{place}.{key}") for key in sorted(value)}
    if isinstance(value, list):
        return [encode(one, vault, f"{place}[{index}]") for index, one in enumerate(value)]
    if isinstance(value, Secret):
        return _encode_secret(value, vault, place)
    if isinstance(value, Unknown):
        return _UNKNOWN
    if isinstance(value, ResourceReference):
        return _encode_reference(value)
    if isinstance(value, float) and not math.isfinite(value):
        return {SIGNATURE: _FLOAT, "value": struct.pack(">d", value).hex()}
    return value


def _encode_secret(secret: Secret, vault: Vault | None, place: str) -> Any:
    inside = _Inside() if vault else None
    plaintext = json_text(encode(secret.value, inside, place), markup_escaped=True)
    if vault is None:
        return {SIGNATURE: SECRET, "plaintext": plaintext}
    return {SIGNATURE: SECRET, "ciphertext": vault.seal(plaintext, place)}


def _encode_reference(reference: ResourceReference) -> Any:
    found: dict[str, Any] = {SIGNATURE: RESOURCE_REFERENCE}
    if reference.id is not None:
        found["id"] = reference.id
    return {**found, "packageVersion": reference.package_version, "urn": reference.urn}


def decode(tree: Any, vault: Vault, place: str) -> Value:
    """The value that JSON stands for."""
    if isinstance(tree, str):
        return UNKNOWN if tree == _UNKNOWN else _without_halves(tree)
    if isinstance(tree, dict):
        if SIGNATURE in tree:
            return _decode_signed(tree, vault, place)
        return {_without_halves(key): decode(one, vault, f"{place}.{key}") for key, one in tree.items()}
    if isinstance(tree, list):
        return [decode(one, vault, f"{place}[{index}]") for index, one in enumerate(tree)]
    if isinstance(tree, int) and not isinstance(tree, bool):
        return float(tree)
    found: Value = tree
    return found


def _decode_signed(tree: dict[str, Any], vault: Vault, place: str) -> Value:
    signature = tree[SIGNATURE]
    if signature == SECRET:
        return _decode_secret(tree, vault, place)
    if signature == RESOURCE_REFERENCE:
        return _decode_reference(tree, place)
    if signature == _FLOAT:
        return _decode_float(tree, place)
    if signature in _REFUSED:
        raise UseTheCli(f"{_REFUSED[signature]} ({place})")
    raise UseTheCli(f"a value of a kind that is not known here ({place}: {signature})")


def _decode_secret(tree: dict[str, Any], vault: Vault, place: str) -> Secret:
    ciphertext, plaintext = tree.get("ciphertext") or "", tree.get("plaintext") or ""
    if (
        not isinstance(ciphertext, str)
        or not isinstance(plaintext, str)
        or bool(ciphertext) == bool(plaintext)
    ):
        raise Failure(f"malformed secret value at {place}: it needs either ciphertext or plaintext")
    text = plaintext or vault.open(ciphertext, place)
    return Secret(decode(parse_json(text, place), _Inside(), place))


def _decode_reference(tree: dict[str, Any], place: str) -> ResourceReference:
    urn, found, version = tree.get("urn"), tree.get("id"), tree.get("packageVersion", "")
    if not isinstance(urn, str) or not isinstance(version, str) or not isinstance(found, (str, type(None))):
        raise Failure(f"malformed resource reference at {place}")
    return ResourceReference(urn, found, version)


def _decode_float(tree: dict[str, Any], place: str) -> float:
    try:
        found: float = struct.unpack(">d", bytes.fromhex(tree["value"]))[0]
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise Failure(f"malformed number at {place}") from error
    return found


def parse_json(text: str, what: str) -> Any:
    """JSON with all numbers as Pulumi has them: floating, however many digits were written."""
    try:
        return json.loads(text, parse_int=float, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{what} is not JSON: {_brief(error)}") from error


def _brief(error: Exception) -> str:
    """Where it is wrong, without a word of the text, which may be secret."""
    return f"{error.msg}, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "bad value"


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _without_halves(text: str) -> str:
    """Half of a character can't be written in UTF-8; Pulumi reads it as the mark for a lost one."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
