"""Network links, addresses and routes by the kernel's own protocol: needs no `ip` command."""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple

_NEWLINK, _DELLINK, _GETLINK = 16, 17, 18
_NEWADDR, _GETADDR = 20, 22
_NEWROUTE, _GETROUTE = 24, 26
_REQUEST, _ACK, _DUMP, _EXCLUSIVE, _CREATE = 1, 4, 0x300, 0x200, 0x400
_ERROR, _DONE = 2, 3
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_MASTER = 1, 3, 10
_IFLA_LINKINFO, _IFLA_NET_NS_PID, _IFLA_IFALIAS = 18, 19, 20
_INFO_KIND, _INFO_DATA, _VETH_PEER = 1, 2, 1
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_RTA_DST, _RTA_OIF, _RTA_GATEWAY = 1, 4, 5
_UNICAST, _UNREACHABLE = 1, 7
_IFF_UP = 1


class Link(NamedTuple):
    """A network interface of this network namespace."""

    number: int
    name: str
    alias: str
    master: int


class Address(NamedTuple):
    """An address of an interface, with its network: `10.201.0.1/22`."""

    link: int
    network: str


class RouteSocket:
    """A conversation with the kernel about this process's network namespace; a refusal is an OSError."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
        self._sequence = 0

    def __enter__(self) -> RouteSocket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def links(self) -> list[Link]:
        return [_link(body) for body in self._dump(_GETLINK, _link_header())]

    def number_of(self, name: str) -> int | None:
        return next((link.number for link in self.links() if link.name == name), None)

    def addresses(self) -> list[Address]:
        """All IPv4 addresses of our interfaces."""
        bodies = self._dump(_GETADDR, struct.pack("=BBBBI", socket.AF_INET, 0, 0, 0, 0))
        return [_address(body) for body in bodies]

    def routes(self) -> list[str]:
        """All IPv4 destinations with a route of their own (not the default)."""
        bodies = self._dump(_GETROUTE, struct.pack("=BBBBBBBBI", socket.AF_INET, 0, 0, 0, 0, 0, 0, 0, 0))
        found = [(_attributes(body[12:]).get(_RTA_DST), body[1]) for body in bodies]
        return [_network(destination, length) for destination, length in found if destination]

    def add_bridge(self, name: str, alias: str) -> int:
        """A bridge of that name; the alias says whose it is."""
        # With an address of its own it does not take another each time a port comes or goes.
        mac = b"\x02" + os.urandom(5)
        about = _attribute(_IFLA_LINKINFO, _attribute(_INFO_KIND, b"bridge"))
        body = _link_header() + _name(name) + _attribute(_IFLA_ADDRESS, mac) + about
        self._ask(_NEWLINK, body, _CREATE | _EXCLUSIVE)
        number = self._require(name)
        self._ask(_NEWLINK, _link_header(number) + _attribute(_IFLA_IFALIAS, alias.encode()[:255]))
        return number

    def add_veth(self, name: str, *, master: int, peer: str, peer_pid: int) -> None:
        """A pair of links: one end on the bridge, the other inside that process's network."""
        other = _link_header() + _name(peer) + _attribute(_IFLA_NET_NS_PID, struct.pack("=I", peer_pid))
        about = _attribute(_INFO_KIND, b"veth") + _attribute(_INFO_DATA, _attribute(_VETH_PEER, other))
        body = _link_header() + _name(name) + _attribute(_IFLA_MASTER, struct.pack("=I", master))
        self._ask(_NEWLINK, body + _attribute(_IFLA_LINKINFO, about), _CREATE | _EXCLUSIVE)
        self.set_up(name)

    def set_up(self, name: str) -> None:
        self._ask(_NEWLINK, _link_header(self._require(name), _IFF_UP, _IFF_UP))

    def delete_link(self, name: str) -> bool:
        """False where there was none."""
        try:
            self._ask(_DELLINK, _link_header() + _name(name))
        except OSError as error:
            if error.errno != errno.ENODEV:
                raise
            return False
        return True

    def add_address(self, name: str, address: str, length: int) -> None:
        raw = socket.inet_aton(address)
        header = struct.pack("=BBBBI", socket.AF_INET, length, 0, 0, self._require(name))
        body = header + _attribute(_IFA_LOCAL, raw) + _attribute(_IFA_ADDRESS, raw)
        self._ask(_NEWADDR, body, _CREATE | _EXCLUSIVE)

    def add_default_route(self, gateway: str, name: str) -> None:
        out = _attribute(_RTA_OIF, struct.pack("=I", self._require(name)))
        self._add_route(0, _UNICAST, _attribute(_RTA_GATEWAY, socket.inet_aton(gateway)) + out)

    def add_unreachable(self, network: str) -> None:
        """Whoever calls there gets an error at once instead of waiting."""
        address, _, length = network.partition("/")
        self._add_route(int(length), _UNREACHABLE, _attribute(_RTA_DST, socket.inet_aton(address)))

    def _add_route(self, length: int, kind: int, attributes: bytes) -> None:
        main_table, by_us, everywhere = 254, 4, 0
        header = struct.pack(
            "=BBBBBBBBI", socket.AF_INET, length, 0, 0, main_table, by_us, everywhere, kind, 0
        )
        self._ask(_NEWROUTE, header + attributes, _CREATE | _EXCLUSIVE)

    def _require(self, name: str) -> int:
        number = self.number_of(name)
        if number is None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), name)
        return number

    def _ask(self, kind: int, body: bytes, flags: int = 0) -> None:
        for _ in self._converse(kind, body, flags | _ACK):
            pass

    def _dump(self, kind: int, body: bytes) -> list[bytes]:
        return list(self._converse(kind, body, _DUMP))

    def _converse(self, kind: int, body: bytes, flags: int) -> Iterator[bytes]:
        self._sequence += 1
        header = struct.pack("=IHHII", 16 + len(body), kind, flags | _REQUEST, self._sequence, 0)
        self._socket.send(header + body)
        while True:
            data = self._socket.recv(1 << 18)
            while data:
                length, answer = struct.unpack_from("=IH", data)
                content, data = data[16:length], data[_aligned(length) :]
                if answer == _DONE:
                    return
                if answer == _ERROR:
                    number = -struct.unpack_from("=i", content)[0]
                    if number:
                        raise OSError(number, os.strerror(number))
                    return
                yield content


def _link_header(index: int = 0, flags: int = 0, change: int = 0) -> bytes:
    return struct.pack("=BBHiII", socket.AF_UNSPEC, 0, 0, index, flags, change)


def _attribute(kind: int, value: bytes) -> bytes:
    length = 4 + len(value)
    return struct.pack("=HH", length, kind) + value + b"\0" * (_aligned(length) - length)


def _name(name: str) -> bytes:
    return _attribute(_IFLA_IFNAME, name.encode() + b"\0")


def _attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3FFF] = data[4:length]
        data = data[_aligned(length) :]
    return found


def _link(body: bytes) -> Link:
    index = struct.unpack_from("=i", body, 4)[0]
    found = _attributes(body[16:])
    master = struct.unpack("=I", found[_IFLA_MASTER])[0] if _IFLA_MASTER in found else 0
    return Link(index, _text(found, _IFLA_IFNAME), _text(found, _IFLA_IFALIAS), master)


def _address(body: bytes) -> Address:
    length, link = body[1], struct.unpack_from("=I", body, 4)[0]
    return Address(link, _network(_attributes(body[8:])[_IFA_ADDRESS], length))


def _text(found: dict[int, bytes], kind: int) -> str:
    return found.get(kind, b"").rstrip(b"\0").decode(errors="replace")


def _network(address: bytes, length: int) -> str:
    return f"{socket.inet_ntoa(address)}/{length}"


def _aligned(length: int) -> int:
    return (length + 3) & ~3
