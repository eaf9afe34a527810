"""Tunnels for programs, made and used as RayDog's class of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from raydog_resources.clock import SystemClock
from raydog_resources.config.login import Login
from raydog_resources.errors import CredentialsError, RaydogError
from raydog_resources.gateways.host_address import read_address
from raydog_resources.gateways.host_paramiko import paramiko_host, strict_trust
from raydog_resources.gateways.host_trust import FirstContactTrust
from raydog_resources.tunnels.open_tunnels import OpenTunnel, OpenTunnels
from raydog_resources.tunnels.tunnel_plan import TunnelPlan

_CLIENT, _DASHBOARD = 10001, 8265


@dataclass(frozen=True)
class SSHTunnelSpec:
    """A tunnel, with RayDog's names: what it calls addresses of ports are the ports."""

    local_bind_hostname: str
    local_bind_ip_address: int
    remote_bind_hostname: str
    remote_bind_ip_address: int

    def plan(self) -> TunnelPlan:
        """The same in our words."""
        remote = self.remote_bind_hostname
        address = "127.0.0.1" if remote == "localhost" else remote
        port = self.remote_bind_ip_address
        return TunnelPlan(f"{remote}:{port}", address, port, self.local_bind_ip_address)


class RayTunnels:
    """Ports of a cluster's head on this machine, from `start_tunnels()` or `with` until `stop_tunnels()` or its end.

    `tunnels` tells where they are: a port that is taken here is replaced by the next that is free.
    """

    def __init__(
        self,
        ray_head_ip_address: str,
        ssh_user: str,
        password: str | None = None,
        private_key_file: str | None = None,
        private_key_password: str | None = None,
        ray_tunnel_specs: Sequence[SSHTunnelSpec] | None = None,
        *,
        jump: str | None = None,
        known_hosts: str | None = None,
        host_key: str | None = None,
    ) -> None:
        """`host_key`: the key that the head shows, as text; "" trusts the first contact; not given: known hosts."""
        for secret, word in ((password, "a password"), (private_key_password, "the password of a key")):
            if secret is not None:
                raise CredentialsError(
                    f"{word} can't be used",
                    thing=f"host {ssh_user}@{ray_head_ip_address}",
                    done="nothing was connected",
                    next_step="add the key to your SSH agent (ssh-add FILE), and leave the password out",
                )
        login = Login(user=ssh_user, private_key=private_key_file, jump=jump, known_hosts=known_hosts)
        address = read_address(ray_head_ip_address, ssh_user)
        trust = strict_trust(login) if host_key is None else FirstContactTrust(host_key)
        specs = ray_tunnel_specs or [self.basic_port_forward(port) for port in (_CLIENT, _DASHBOARD)]
        self._open = OpenTunnels(
            paramiko_host(address, trust, login, SystemClock()), [spec.plan() for spec in specs]
        )

    @staticmethod
    def basic_port_forward(port: int) -> SSHTunnelSpec:
        """A port of the head at the same port here."""
        return SSHTunnelSpec("localhost", port, "localhost", port)

    @property
    def tunnels(self) -> tuple[OpenTunnel, ...]:
        """Those that are open."""
        return self._open.tunnels

    def start_tunnels(self) -> None:
        """All, or none and an error that says why."""
        self._open.start()

    def stop_tunnels(self, ignore_errors: bool = True) -> None:
        """Free the ports; again, it does nothing."""
        try:
            self._open.stop()
        except RaydogError:
            if not ignore_errors:
                raise

    def __enter__(self) -> RayTunnels:
        self.start_tunnels()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_tunnels()
