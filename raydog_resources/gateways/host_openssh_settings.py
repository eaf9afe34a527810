"""What the system's `ssh` would do for a host: `ssh -G` has read Include, Match and all else of its configuration."""

from __future__ import annotations

from dataclasses import dataclass

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host_address import SSH_PORT, HostAddress, read_address

_NONE = ("", "none")


@dataclass(frozen=True)
class SshSettings:
    """The part that we need."""

    address: HostAddress
    jumps: tuple[str, ...] = ()
    """As they are written: each has settings of its own."""
    identity_files: tuple[str, ...] = ()
    proxy_command: str = ""
    control_path: str = ""
    """Where the person's own configuration shares connections; "" where it does not."""


def question(host: str, user: str = "") -> list[str]:
    """The command whose output `read_settings` reads."""
    address = read_address(host, user or "-")
    port = [] if address.port == SSH_PORT else ["-p", str(address.port)]
    login = [] if address.user == "-" else ["-l", address.user]
    return ["ssh", "-G", *port, *login, "--", address.host]


def read_settings(text: str) -> SshSettings:
    """From what `ssh -G` printed."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        found.setdefault(key.lower(), []).append(value.strip())

    def one(key: str) -> str:
        value = found.get(key, [""])[0]
        return "" if value.lower() in _NONE else value

    if not one("hostname"):
        raise DescriptionError(
            "`ssh -G` tells no host name",
            thing="ssh",
            done="nothing was connected",
            next_step="see what `ssh -G HOST` says",
        )
    return SshSettings(
        address=HostAddress(one("hostname"), one("user"), int(one("port") or SSH_PORT)),
        jumps=tuple(part.strip() for part in one("proxyjump").split(",") if part.strip()),
        identity_files=tuple(found.get("identityfile", [])),
        proxy_command=one("proxycommand"),
        control_path=one("controlpath"),
    )
