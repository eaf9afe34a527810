"""Tunnels through one host: each at the port that is usual, or at the next that is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from raydog_resources.errors import RaydogError
from raydog_resources.gateways.host import Forward, Host
from raydog_resources.gateways.port_relay import relay_to
from raydog_resources.tunnels.tunnel_plan import TunnelPlan


@dataclass(frozen=True)
class OpenTunnel:
    """One that is open."""

    plan: TunnelPlan
    port: int
    forward: Forward
    relay: Forward

    @property
    def here(self) -> str:
        return self.plan.here(self.port)

    def sentence(self) -> str:
        """For a person."""
        moved = "" if self.port == self.plan.wanted else f"   ({self.plan.wanted} is taken here)"
        return f"{self.plan.name.ljust(11)} {self.here}{moved}"

    def close(self) -> None:
        self.relay.close()
        self.forward.close()


class OpenTunnels:
    """All of them, or none. A connection that is lost is made again by the next who calls."""

    def __init__(self, host: Host, plans: Sequence[TunnelPlan]) -> None:
        self._host = host
        self._plans = tuple(plans)
        self.tunnels: tuple[OpenTunnel, ...] = ()

    def start(self) -> tuple[OpenTunnel, ...]:
        """Open them; a host that can't be entered is found now, not by the first who calls."""
        opened: list[OpenTunnel] = []
        try:
            for plan in self._plans:
                forward = self._host.forward(plan.address, plan.port)
                relay = relay_to(forward, plan.wanted)
                opened.append(OpenTunnel(plan, relay.port, forward, relay))
        except RaydogError:
            for tunnel in opened:
                tunnel.close()
            self._host.close()
            raise
        self.tunnels = tuple(opened)
        return self.tunnels

    def stop(self) -> None:
        """Free the ports and give the connection back."""
        opened, self.tunnels = self.tunnels, ()
        for tunnel in opened:
            tunnel.close()
        self._host.close()

    def __enter__(self) -> OpenTunnels:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
