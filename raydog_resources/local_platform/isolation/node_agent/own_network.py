"""The inside of a node's own network: an address, its neighbours, and a quick no from everything else."""

from __future__ import annotations

import os

from raydog_resources.local_platform.isolation.node_agent.launch_order import OwnNetwork
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket

INTERFACE = "eth0"


def configure(network: OwnNetwork) -> None:
    """In the node's network namespace, when its end of the link is there."""
    _no_ipv6(INTERFACE)
    with RouteSocket() as routes:
        routes.set_up("lo")
        routes.add_address(INTERFACE, network.address, network.length)
        routes.set_up(INTERFACE)
        # Ray learns its own address by asking which way leads to 8.8.8.8: there has to be one, no more.
        routes.add_default_route(network.gateway, INTERFACE)
        for destination in network.unreachable:
            routes.add_unreachable(destination)


def _no_ipv6(interface: str) -> None:
    """No address is given there: without this each link would still look for neighbours."""
    switch = f"/proc/sys/net/ipv6/conf/{interface}/disable_ipv6"
    if os.path.exists(switch):
        with open(switch, "w", encoding="ascii") as file:
            file.write("1")
