"""The tunnels that a stack's cluster is used through, or the word that none is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from raydog_resources.clock import Clock
from raydog_resources.config.description import Description
from raydog_resources.config.runs_on_scheduler import SSH, RunsOnScheduler
from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host import Host
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_opening import HERE, open_host
from raydog_resources.gateways.host_paramiko import paramiko_host
from raydog_resources.gateways.host_trust import FirstContactTrust
from raydog_resources.tunnels.open_tunnels import OpenTunnels
from raydog_resources.tunnels.tunnel_plan import TunnelPlan, tunnels_of
from raydog_resources.workspace.deployment import Deployment

_LOOPBACK = "127.0.0.1"


def needs_tunnels(description: Description) -> bool:
    """Not on this machine, and not on the login node itself: there the cluster's addresses are reached as they are."""
    place = description.runs_on
    return place.transport != HERE if isinstance(place, RunsOnScheduler) else not place.is_local


def stack_tunnels(stack: str, description: Description, found: Deployment, clock: Clock) -> OpenTunnels:
    """Through the head of a cloud's cluster, or through the login node; nothing is connected yet."""
    plans = list(plans_for(description, found.outputs or {}))
    if not plans:
        raise DescriptionError(
            "its cluster has no address yet",
            thing=f"stack {stack}",
            done="no tunnel was opened",
            next_step=f"raydog up {stack}",
        )
    return OpenTunnels(_host(stack, description, found, clock), plans)


def plans_for(description: Description, outputs: Mapping[str, object]) -> Iterator[TunnelPlan]:
    """Each address of the cluster as the host sees it at which the tunnels end."""
    inside = description.cluster.auth == "none"
    place = description.runs_on
    at_head = not isinstance(place, RunsOnScheduler) or place.kind == SSH
    for plan in tunnels_of(outputs):
        if plan.address == _LOOPBACK and not at_head:
            # On the login node that address is somebody else's.
            continue
        # Without a token Ray's dashboard listens on the head's loopback alone.
        yield replace(plan, address=_LOOPBACK) if inside and plan.name == "Dashboard" else plan


def _host(stack: str, description: Description, found: Deployment, clock: Clock) -> Host:
    place = description.runs_on
    if isinstance(place, RunsOnScheduler):
        return open_host(place.transport, place.all_hosts[0], place.login, clock)
    heads = found.named("HeadNode")
    told = heads[0].outputs if heads else {}
    first, second = ("private_ip", "public_ip") if place.login.jump else ("public_ip", "private_ip")
    address = str(told.get(first) or told.get(second) or "")
    if not address:
        raise DescriptionError(
            "its head has no address yet",
            thing=f"stack {stack}",
            done="no tunnel was opened",
            next_step=f"raydog up {stack}",
        )
    trust = FirstContactTrust(str(told.get("host_key") or ""))
    return paramiko_host(HostAddress(address, place.login.user), trust, place.login, clock)
