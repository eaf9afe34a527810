"""Hosts over SSH, in this process: the one door to paramiko, which takes a second to import.

What lies behind it is in `host_paramiko_*.py`. Host keys and keys to log in with are those of `runs_on.login`.
"""

from __future__ import annotations

import getpass
from pathlib import Path

from raydog_resources.clock import Clock
from raydog_resources.config.login import Login
from raydog_resources.gateways.host import JumpHost
from raydog_resources.gateways.host_address import HostAddress, read_chain
from raydog_resources.gateways.host_trust import HostTrust, StrictTrust
from raydog_resources.gateways.known_hosts import USUAL_FILES


def paramiko_host(address: HostAddress, trust: HostTrust, login: Login, clock: Clock) -> JumpHost:
    """The host, through those that the login names to go through. Nothing is connected yet."""
    from raydog_resources.gateways.host_paramiko_verbs import open_host

    host: JumpHost | None = None
    for jump in read_chain(login.jump or "", getpass.getuser()):
        strict = strict_trust(login)
        host = (
            open_host(jump, strict, login.private_key, clock) if host is None else host.beyond(jump, strict)
        )
    if host is None:
        return open_host(address, trust, login.private_key, clock)
    return host.beyond(address, trust)


def strict_trust(login: Login) -> StrictTrust:
    """Trust in the files of known hosts that the login names, or SSH's usual ones."""
    return StrictTrust([Path(login.known_hosts)] if login.known_hosts else USUAL_FILES)
