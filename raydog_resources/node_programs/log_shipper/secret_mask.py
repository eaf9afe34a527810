"""Takes out of a line what nobody may read where logs are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

HIDDEN = "…"
# As gateways/secret_mask.py has them for what is kept on the other side.
_NAMED = re.compile(r"SECRET|PASSPHRASE$|PASSWORD|TOKEN$|API_KEY$")
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_SHORTEST = 6


class SecretMask:
    """Knows the secrets of the environment, Ray's token, which comes later as a file, and how tokens of ours look."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._named = {value for name, value in environment.items() if _NAMED.search(name)}
        self._token_path = environment.get("RAY_AUTH_TOKEN_PATH", "")
        self._secrets: list[str] = []
        self.look_again()

    def look_again(self) -> None:
        """Before each round: the token may have come."""
        found = {value for value in (*self._named, self._token()) if len(value) >= _SHORTEST}
        # The longest first: one may be the beginning of another.
        self._secrets = sorted(found, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text without them."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, text)

    def _token(self) -> str:
        try:
            with open(self._token_path, encoding="utf-8") as file:
                return file.read().strip()
        except (OSError, ValueError):
            return ""
