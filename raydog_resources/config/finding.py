"""What was found at a place, in the words of the file; of what may be private only the kind is said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from raydog_resources.config.key_path import KeyPath

# The value of a key that a stack file holds encrypted, where the file is read without its passphrase.
ENCRYPTED = "[encrypted]"
# Under these keys passwords have been seen.
PRIVATE_KEYS = frozenset({"environment", "extra_userdata", "private_key", "script", "url", "userdata"})
_LONGEST = 60


def finding(path: KeyPath, value: object) -> str:
    """`found 'three'`, `found a list of 2`, `found nothing`."""
    private = any(key in PRIVATE_KEYS for key in path)
    return f"found {_kind(value) if private else _shown(value)}"


def _shown(value: object) -> str:
    if value == ENCRYPTED:
        return "an encrypted value"
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return f"{value:.15g}"
    if not isinstance(value, str):
        return _kind(value)
    if "://" in value and "@" in value:
        # A password may stand before the @.
        return "an address"
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    plain = "'" not in short and short.isprintable()
    return f"'{short}'" if plain else json.dumps(short, ensure_ascii=False)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, Mapping):
        return f"keys under it ({', '.join(map(str, value))})" if value else "no keys under it"
    if isinstance(value, Sequence):
        return f"a list of {len(value)}"
    return f"a {type(value).__name__}"
