"""The way to a host as a person names it: with SSH's own configuration, over the transport they chose."""

from __future__ import annotations

import getpass
import os
import shutil
from pathlib import Path

from raydog_resources.clock import Clock
from raydog_resources.config.login import Login
from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_address import HostAddress, read_address
from raydog_resources.gateways.host_here import host_here
from raydog_resources.gateways.host_openssh import openssh_host
from raydog_resources.gateways.host_openssh_settings import SshSettings, question, read_settings
from raydog_resources.gateways.host_paramiko import paramiko_host, strict_trust
from raydog_resources.gateways.processes import Processes, SystemProcesses

PARAMIKO, OPENSSH, HERE = "paramiko", "openssh", "here"
_SECONDS = 10.0
_DEEPEST = 8
_USUAL_KEYS = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa")


def open_host(
    transport: str, host: str, login: Login, clock: Clock, processes: Processes | None = None
) -> Host:
    """Nothing is connected yet."""
    if transport == HERE:
        return host_here(clock)
    settings = _settings(host, login.user, processes or SystemProcesses())
    if transport == OPENSSH:
        return openssh_host(host, login, clock, shared=bool(settings and settings.control_path))
    if settings is None:
        address = read_address(host, login.user or getpass.getuser())
        return paramiko_host(address, strict_trust(login), login, clock)
    if settings.proxy_command and not login.jump:
        raise DescriptionError(
            f"SSH's configuration reaches it through a program (ProxyCommand {settings.proxy_command})",
            thing=f"host {host}",
            done="nothing was connected",
            next_step="write transport: openssh in runs_on, or login.jump",
        )
    jump = login.jump or _chain(settings, processes or SystemProcesses(), 0)
    key = login.private_key or _key(settings)
    resolved = Login(
        user=settings.address.user, private_key=key, jump=jump or None, known_hosts=login.known_hosts
    )
    return paramiko_host(settings.address, strict_trust(resolved), resolved, clock)


def _settings(host: str, user: str, processes: Processes) -> SshSettings | None:
    """What SSH's configuration says of it; None where this machine has no `ssh` to ask."""
    if shutil.which("ssh") is None:
        return None
    asked = processes.run(question(host, user), deadline_seconds=_SECONDS, environment=dict(os.environ))
    if asked.exit_code != 0:
        raise DescriptionError(
            f"SSH's configuration can't be read: {asked.errors.strip()[-200:]}",
            thing=f"host {host}",
            done="nothing was connected",
            next_step=f"see what it says: ssh -G {host}",
        )
    return read_settings(asked.output)


def _chain(settings: SshSettings, processes: Processes, depth: int) -> str:
    """The hosts to go through with what is configured for each, in `ssh -J`'s form, first to last."""
    if depth > _DEEPEST:
        raise DescriptionError(
            "SSH's configuration leads through hosts in a circle",
            thing=f"host {settings.address}",
            done="nothing was connected",
            next_step=f"see ProxyJump in: ssh -G {settings.address.host}",
        )
    hops: list[str] = []
    for number, jump in enumerate(settings.jumps):
        found = _settings(jump, "", processes)
        if found is None:
            continue
        if number == 0:
            # Only the first is reached from here, by ways of its own; the next one through it.
            hops += [before for before in (_chain(found, processes, depth + 1),) if before]
        hops.append(_written(found.address))
    return ",".join(hops)


def _written(address: HostAddress) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{address.user}@{host}:{address.port}"


def _key(settings: SshSettings) -> str | None:
    """The first key that is configured, and there; the usual ones are found without being named."""
    for file in settings.identity_files:
        path = Path(file).expanduser()
        if path.name not in _USUAL_KEYS and path.is_file():
            return str(path)
    return None
