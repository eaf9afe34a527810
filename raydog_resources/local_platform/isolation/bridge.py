"""The bridge that one platform's nodes share where each has a network of its own, and their addresses."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import threading
from collections.abc import Iterable

from raydog_resources.local_platform.isolation.driver import BootFailed
from raydog_resources.local_platform.isolation.estate import Estate
from raydog_resources.local_platform.isolation.node_agent.launch_order import OwnNetwork
from raydog_resources.local_platform.isolation.records import read_record, write_record
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket

ALL_SUBNETS = ipaddress.IPv4Network("10.201.0.0/16")
_LENGTH = 22
_SUBNETS = 64
CLOSED = ["169.254.0.0/16", "100.100.100.200/32", str(ALL_SUBNETS)]
"""Where a node's call fails at once: clouds' metadata services, and other platforms' nodes."""


class NoSubnetLeft(BootFailed):
    """All networks that platforms may take are in use on this machine."""


def free_subnet(taken: Iterable[str], first: int = 0) -> ipaddress.IPv4Network:
    """The first of the platforms' networks that touches none of the taken ones."""
    used = list(taken)
    subnets = list(ALL_SUBNETS.subnets(new_prefix=_LENGTH))
    for subnet in subnets[first:] + subnets[:first]:
        if not any(_overlap(subnet, network) for network in used):
            return subnet
    raise NoSubnetLeft(f"no free network is left in {ALL_SUBNETS}: `clean` what other platforms left")


def node_address(subnet: ipaddress.IPv4Network, number: int, taken: Iterable[str]) -> str:
    """The address of that number, or the next free one when numbers have gone round."""
    used = set(taken)
    places = subnet.num_addresses - 3
    for step in range(places):
        address = str(subnet[2 + (number - 1 + step) % places])
        if address not in used:
            return address
    raise NoSubnetLeft(f"all {places} addresses of {subnet} are taken: end nodes first")


class Bridge:
    """One platform's bridge."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._lock = threading.Lock()
        self._subnet = ALL_SUBNETS
        self._addresses: dict[str, str] = {}

    def make(self) -> None:
        """Find it as an earlier life of the platform left it, or make it."""
        record = read_record(self._estate.network)
        with RouteSocket() as routes:
            found = next((link for link in routes.links() if link.name == self._estate.bridge), None)
            if found is not None and found.alias != self._alias():
                raise OSError(f"the bridge {found.name} belongs to {found.alias or 'somebody else'}")
            if record is not None and found is not None:
                self._subnet = ipaddress.IPv4Network(record["subnet"])
            else:
                routes.delete_link(self._estate.bridge)
                self._make_new(routes)
        self._read_addresses()

    def remove(self) -> None:
        with RouteSocket() as routes:
            routes.delete_link(self._estate.bridge)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._estate.network)

    def place(self, key: str, number: int) -> OwnNetwork:
        """The node's place on the bridge; the same one when asked again."""
        with self._lock:
            if key not in self._addresses:
                self._addresses[key] = node_address(self._subnet, number, self._addresses.values())
            address = self._addresses[key]
        return OwnNetwork(
            bridge=self._estate.bridge,
            link=self._link(address),
            address=address,
            length=_LENGTH,
            gateway=str(self._subnet[1]),
            unreachable=CLOSED,
        )

    def release(self, key: str) -> None:
        """The node is going: its link goes at once, not when the kernel finds the time for it."""
        with self._lock:
            address = self._addresses.pop(key, None) or self._noted_address(key)
        if address is not None:
            with RouteSocket() as routes:
                routes.delete_link(self._link(address))

    def _make_new(self, routes: RouteSocket) -> None:
        """Take a free network. Of two platforms that take the same at once, whoever sees it takes another."""
        first = 0
        while True:
            addresses = [address.network for address in routes.addresses()]
            self._subnet = free_subnet([*addresses, *routes.routes()], first)
            own = routes.add_bridge(self._estate.bridge, self._alias())
            routes.add_address(self._estate.bridge, str(self._subnet[1]), _LENGTH)
            others = (address.network for address in routes.addresses() if address.link != own)
            if not any(_overlap(self._subnet, network) for network in others):
                break
            routes.delete_link(self._estate.bridge)
            # Not the next one: the other may see us as well.
            first = (first + 1 + int(self._estate.ident, 16)) % _SUBNETS
        routes.set_up(self._estate.bridge)
        write_record(self._estate.network, {"subnet": str(self._subnet)})

    def _read_addresses(self) -> None:
        noted = {key: self._noted_address(key) for key in self._estate.node_keys()}
        self._addresses = {key: address for key, address in noted.items() if address is not None}

    def _noted_address(self, key: str) -> str | None:
        """None also for a node of another kind, from a life in which the platform was started differently."""
        record = read_record(self._estate.node(key).agent)
        if record is None or ipaddress.IPv4Address(record["private_ip"]) not in self._subnet:
            return None
        return str(record["private_ip"])

    def _link(self, address: str) -> str:
        place = int(ipaddress.IPv4Address(address)) - int(self._subnet.network_address)
        return f"{self._estate.bridge}n{place}"

    def _alias(self) -> str:
        return self._estate.root[:250]


def _overlap(subnet: ipaddress.IPv4Network, network: str) -> bool:
    return subnet.overlaps(ipaddress.IPv4Network(network, strict=False))
