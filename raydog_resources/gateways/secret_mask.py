"""Takes out of a text what nobody may read in a file that is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

HIDDEN = "…"
_NAMED = re.compile(r"SECRET|PASSPHRASE$|PASSWORD|TOKEN$|API_KEY$")
# Ray's token as we make it. A hash of that length looks the same and is no loss.
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_SHORTEST = 6


class SecretMask:
    """Knows the secrets that are given to it, those of the environment, and how tokens of ours look."""

    def __init__(self, environment: Mapping[str, str], secrets: Collection[str] = ()) -> None:
        named = [value for name, value in environment.items() if _NAMED.search(name)]
        found = {value for value in (*named, *secrets) if len(value) >= _SHORTEST}
        # The longest first: one may be the beginning of another.
        self._secrets = sorted(found, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text without them."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, text)
