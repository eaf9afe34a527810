"""The way into a site's machines, as the product goes it."""

from __future__ import annotations

from raydog_resources.clock import SystemClock
from raydog_resources.config.login import Login
from raydog_resources.gateways.host import JumpHost
from raydog_resources.gateways.host_paramiko import paramiko_host, strict_trust
from tests.sites.accounts import USERS
from tests.sites.site import LOGIN, Site


def site_login(site: Site, user: str = USERS[0]) -> Login:
    return Login(user=user, private_key=str(site.key), known_hosts=str(site.known_hosts))


def site_host(site: Site, machine: str = LOGIN, user: str = USERS[0]) -> JumpHost:
    """Over paramiko, with host keys checked strictly."""
    login = site_login(site, user)
    return paramiko_host(site.address(machine, user), strict_trust(login), login, SystemClock())
