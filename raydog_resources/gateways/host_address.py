"""Where a host answers SSH and as whom we log in: `user@host:port`, and chains of such as `ssh -J` takes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from raydog_resources.errors import DescriptionError

SSH_PORT = 22
_HIGHEST_PORT = 65_535
_FORM = re.compile(
    r"(?:ssh://)?(?:(?P<user>[^@\s:/\[\]]+)@)?(?:\[(?P<six>[0-9A-Fa-f:.%\w]+)\]|(?P<host>[^@\s:/\[\]]+))"
    r"(?::(?P<port>[0-9]{1,5}))?"
)


@dataclass(frozen=True)
class HostAddress:
    """One host's SSH server and an account on it."""

    host: str
    user: str
    port: int = SSH_PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}" if self.port == SSH_PORT else f"{self.user}@{host}:{self.port}"

    @property
    def known_as(self) -> str:
        """The host's name in files of known hosts."""
        name = self.host.lower()
        return name if self.port == SSH_PORT else f"[{name}]:{self.port}"


def read_address(text: str, default_user: str) -> HostAddress:
    """`[user@]host[:port]`; an IPv6 address stands in brackets."""
    found = _FORM.fullmatch(text)
    port = int(found["port"] or SSH_PORT) if found else 0
    if found is None or not 0 < port <= _HIGHEST_PORT:
        raise DescriptionError(
            "this is no host to log in on",
            thing=repr(text),
            done="nothing was connected",
            next_step="write user@host:port; user and port may be left out, an IPv6 address stands in [ ]",
        )
    return HostAddress(found["six"] or found["host"], found["user"] or default_user, port)


def read_chain(text: str, default_user: str) -> tuple[HostAddress, ...]:
    """The hosts to go through, first to last, separated by commas."""
    return tuple(read_address(part.strip(), default_user) for part in text.split(",")) if text else ()
