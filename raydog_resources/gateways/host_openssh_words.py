"""What the system's `ssh` says when a command did not get there, or did not come back: pure."""

from __future__ import annotations

from raydog_resources.errors import CouldNotAsk, NotAuthorised, PlatformError
from raydog_resources.gateways.host import CommandEnd
from raydog_resources.gateways.host_failure import cut_off
from raydog_resources.gateways.host_trust import HostNotTrusted

_OWN_FAILURE = 255
_UNTRUSTED = (
    "Host key verification failed",
    "REMOTE HOST IDENTIFICATION HAS CHANGED",
    "host key is known for",
    "REVOKED HOST KEY",
)
_NOT_LET_IN = ("Permission denied (", "Too many authentication failures", "Permissions 0", "bad permissions")
_LOST = ("closed by remote host", "Broken pipe", "Connection reset", "Timeout, server", "not responding")
_NEVER = (
    "Could not resolve hostname",
    "Connection refused",
    "Connection timed out",
    "No route to host",
    "Network is unreachable",
    "Connection closed by",
    "kex_exchange_identification",
    "Operation timed out",
    "Bad configuration option",
    "stdio forwarding failed",
    "mux_client",
)


def trouble_of(end: CommandEnd, host: str, shown: str) -> PlatformError | None:
    """None for a command that ended there, whichever way."""
    if end.exit_code != _OWN_FAILURE:
        return None
    said = end.errors
    line = " ".join(said.split())[-300:]
    if any(words in said for words in _UNTRUSTED):
        return HostNotTrusted(
            f"its host key is not the one that is known: {line}",
            thing=f"host {host}",
            done="nothing was sent to it",
            next_step="compare its key with what its operators say, then see: ssh " + host,
        )
    if any(words in said for words in _NOT_LET_IN):
        return NotAuthorised(
            f"it does not let us in: {line}",
            thing=f"host {host}",
            done="nothing was run",
            next_step=f"log in once by hand so that ssh shares the connection (ControlMaster): ssh {host}",
        )
    if any(words in said for words in _LOST):
        return cut_off(host, [shown], line)
    if any(words in said for words in _NEVER) or said.startswith("ssh: "):
        return CouldNotAsk(
            f"it can't be reached: {line}",
            thing=f"host {host}",
            done="nothing was run",
            next_step=f"see what it says to: ssh {host}",
        )
    return None
