"""What a test of the suite needs of a host, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from raydog_resources.gateways.host import CommandEnd, Host
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_trust import FirstContactTrust
from tests.conformance.hosts.sshd import LOOPBACK
from tests.fakes.host import FakeNetwork, Machine, Program

BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + b"k" * 32


@dataclass
class House:
    """One implementation, and how to look behind it."""

    host: Host
    reach: Callable[[int], None]
    """Makes a port of this machine's loopback one that the host reaches."""
    home: Path | None = None
    """Where its files really are, if they are anywhere."""
    names: list[str] = field(default_factory=list)


def fake_house() -> House:
    machine = Machine(HostKey("ssh-ed25519", BLOB), programs=PROGRAMS)
    network = FakeNetwork({"node": machine})
    host = network.host(HostAddress("node", "yd-agent"), FirstContactTrust())

    def reach(port: int) -> None:
        machine.ports[LOOPBACK, port] = port

    return House(host, reach)


def _printf(words: Sequence[str], _: bytes) -> CommandEnd:
    return CommandEnd(0, words[0].replace("%s", "{}").format(*words[1:]).encode())


def _complaining(words: Sequence[str], _: bytes) -> CommandEnd:
    return CommandEnd(3, b"some\n", b"bad luck\n")


PROGRAMS = {
    "printf": Program(_printf),
    "cat": Program(lambda _, stdin: CommandEnd(0, stdin)),
    "head": Program(lambda words, _: CommandEnd(0, bytes(int(words[1])))),
    "sh": Program(_complaining),
    "sleep": Program(lambda *_: CommandEnd(0), seconds=600),
}


class _Greeter(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name the standard library looks for
        body = f"you asked for {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
        """Say nothing."""


@contextmanager
def greeter() -> Iterator[int]:
    """The port of an HTTP server that says what it was asked for, and sends back what it was sent."""
    server = ThreadingHTTPServer((LOOPBACK, 0), _Greeter)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
