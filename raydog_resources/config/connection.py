"""Where a platform answers, and the key it knows us by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from raydog_resources.config.dotenv import read_dotenv
from raydog_resources.config.platform_url import DEFAULT_URL, LOCAL, checked_url
from raydog_resources.errors import CredentialsError, DescriptionError

KEY_ID = "YD_API_KEY_ID"
KEY_SECRET = "YD_API_KEY_SECRET"
URL = "YD_API_URL"


@dataclass(frozen=True)
class Connection:
    """A platform's address and a key for it; `origin` says where the key came from, for messages."""

    url: str
    key_id: str
    key_secret: str = field(repr=False)
    origin: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked_url(self.url))
        for name, value in (("id", self.key_id), ("secret", self.key_secret)):
            # A line break in a header would end it; such a "key" is a file read by mistake.
            if not value.isascii() or len(value.split()) != 1 or value != value.strip():
                raise CredentialsError(
                    f"the key's {name} is not one word of plain characters",
                    thing=self.origin,
                    next_step="copy the key again",
                )


@dataclass(frozen=True)
class StackKey:
    """The key a stack keeps as secret config, used when the environment has none."""

    id: str = ""
    secret: str = field(default="", repr=False)


def cloud_connection(
    environment: Mapping[str, str],
    *,
    folder: Path | None = None,
    written_url: str = "",
    stack_key: StackKey | None = None,
) -> Connection:
    """The way to a cloud platform: environment first, then `.env` in `folder`, then the stack's key."""
    if written_url == LOCAL:
        raise DescriptionError(
            "the local platform has a key of its own; no other may be used there",
            thing=f"url {LOCAL!r}",
            next_step="start it with: python -m raydog_resources.local_platform start",
        )
    places = _places(environment, folder)
    url = _url(places, written_url)
    kept = stack_key or StackKey()
    places["the stack's secrets"] = {KEY_ID: kept.id, KEY_SECRET: kept.secret}
    for origin, values in places.items():
        key_id, secret = values.get(KEY_ID, ""), values.get(KEY_SECRET, "")
        if key_id and secret:
            return Connection(url=url, key_id=key_id, key_secret=secret, origin=origin)
        if key_id or secret:
            has, lacks = (KEY_ID, KEY_SECRET) if key_id else (KEY_SECRET, KEY_ID)
            raise _half_a_key(origin, has, lacks)
    raise CredentialsError(
        "no key was found",
        thing=url,
        done=f"looked for {KEY_ID} and {KEY_SECRET} in {', '.join(places)}",
        next_step=f"export {KEY_ID}=… {KEY_SECRET}=…, or write `url: {LOCAL}` to need no account",
    )


def _places(environment: Mapping[str, str], folder: Path | None) -> dict[str, dict[str, str]]:
    """Where to look, in order. A key's halves are never taken from two places: they need not fit."""
    names = (KEY_ID, KEY_SECRET, URL)
    places = {"the environment": {name: environment.get(name, "") for name in names}}
    if folder is not None:
        path = folder / ".env"
        places[str(path)] = read_dotenv(path, names)
    return places


def _url(places: Mapping[str, Mapping[str, str]], written: str) -> str:
    """The address environment and stack agree on: a key must not go where only one of them means it to."""
    for origin, values in places.items():
        found = values.get(URL, "")
        if not found:
            continue
        if written and checked_url(found) != checked_url(written):
            raise CredentialsError(
                f"{origin} says {URL}={checked_url(found)}, the stack says {checked_url(written)}",
                thing=URL,
                done="nothing was sent to either",
                next_step=f"unset {URL}, or write the same address in the stack",
            )
        return checked_url(found)
    return checked_url(written or DEFAULT_URL)


def _half_a_key(origin: str, has: str, lacks: str) -> CredentialsError:
    return CredentialsError(
        f"there is a {has} and no {lacks}",
        thing=origin,
        done="no other place was tried: halves of two keys don't fit",
        next_step=f"set both there, or remove {has}",
    )
