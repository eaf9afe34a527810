"""Tunnels through a real sshd, and through a host before it: they answer, come back, give way, and free their ports."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests

from raydog_resources.clock import SystemClock
from raydog_resources.errors import CouldNotAsk, CredentialsError
from raydog_resources.gateways.host_trust import HostNotTrusted
from raydog_resources.tunnels.ray_tunnels import RayTunnels, SSHTunnelSpec
from tests.conformance.hosts.cable import cable_to
from tests.conformance.hosts.sshd import LOOPBACK, Sshd, make_key, running_sshd

pytestmark = [pytest.mark.ssh, pytest.mark.tunnel]
CLOCK = SystemClock()


class _Service(BaseHTTPRequestHandler):
    """Stands for a dashboard: says which port it has."""

    def do_GET(self) -> None:
        text = str(self.server.server_port).encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def services() -> Iterator[list[int]]:
    """Three that listen where the host sees them: client, dashboard, Prometheus."""
    servers = [ThreadingHTTPServer((LOOPBACK, 0), _Service) for _ in range(3)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_port for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_key(tmp_path_factory.mktemp("key") / "id")


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("head"), key) as running:
        yield running


@pytest.fixture(scope="module")
def jump(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("jump"), key) as running:
        yield running


def specs(services: list[int]) -> list[SSHTunnelSpec]:
    """Each at whatever port is free here."""
    return [SSHTunnelSpec("localhost", free_port(), "localhost", port) for port in services]


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as found:
        return int(found.getsockname()[1])


def tunnels(port: int, key: Path, wanted: list[SSHTunnelSpec], **more: str | None) -> RayTunnels:
    trust = {"host_key": "", **more}
    return RayTunnels(
        f"{LOOPBACK}:{port}",
        getpass.getuser(),
        private_key_file=str(key),
        ray_tunnel_specs=wanted,
        **trust,
    )


def answers(opened: RayTunnels) -> list[int]:
    return [int(requests.get(f"http://{LOOPBACK}:{one.port}", timeout=10).text) for one in opened.tunnels]


def test_all_answer_and_their_ports_are_free_afterwards(sshd: Sshd, key: Path, services: list[int]) -> None:
    wanted = specs(services)
    with tunnels(sshd.port, key, wanted) as opened:
        assert answers(opened) == services
        assert [one.port for one in opened.tunnels] == [spec.local_bind_ip_address for spec in wanted]
    for spec in wanted:
        with socket.create_server((LOOPBACK, spec.local_bind_ip_address)):
            pass


def test_through_a_host_before_it(
    sshd: Sshd, jump: Sshd, key: Path, services: list[int], tmp_path: Path
) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(jump.known_as(jump.address) + sshd.known_as(sshd.address))
    way = f"{getpass.getuser()}@{LOOPBACK}:{jump.port}"
    with tunnels(sshd.port, key, specs(services), jump=way, known_hosts=str(known), host_key=None) as opened:
        assert answers(opened) == services


def test_a_connection_that_is_cut_is_made_again_by_who_calls_next(
    sshd: Sshd, key: Path, services: list[int]
) -> None:
    with cable_to(sshd.port) as cable, tunnels(cable.port, key, specs(services)) as opened:
        assert answers(opened) == services
        before = cable.connections
        cable.cut()
        began = CLOCK.monotonic()
        assert answers_after_a_cut(opened) == services
        assert CLOCK.monotonic() - began < 5
        assert cable.connections > before


def answers_after_a_cut(opened: RayTunnels) -> list[int]:
    """The first caller may meet the old line's end."""
    for _ in range(20):
        try:
            return answers(opened)
        except requests.ConnectionError:
            CLOCK.sleep(0.1)
    return answers(opened)


def test_a_port_that_is_taken_gives_way_to_the_next(sshd: Sshd, key: Path, services: list[int]) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = int(taken.getsockname()[1])
        wanted = [SSHTunnelSpec("localhost", port, "localhost", services[0])]
        with tunnels(sshd.port, key, wanted) as opened:
            (one,) = opened.tunnels
            assert one.port > port
            assert one.sentence().endswith(f"({port} is taken here)")
            assert answers(opened) == services[:1]


def test_a_changed_host_key_is_refused_and_no_port_is_opened(
    sshd: Sshd, jump: Sshd, key: Path, services: list[int]
) -> None:
    wanted = specs(services)
    opened = tunnels(sshd.port, key, wanted, host_key=jump.host_key.text)
    with pytest.raises(HostNotTrusted, match="its host key has changed"):
        opened.start_tunnels()
    assert opened.tunnels == ()
    with socket.create_server((LOOPBACK, wanted[0].local_bind_ip_address)):
        pass


def test_a_host_that_does_not_answer_is_named_at_the_start(key: Path, services: list[int]) -> None:
    opened = tunnels(free_port(), key, specs(services))
    with pytest.raises(CouldNotAsk, match=f"host {getpass.getuser()}@{LOOPBACK}"):
        opened.start_tunnels()


@pytest.mark.parametrize("secret", ["password", "private_key_password"])
def test_passwords_are_refused_with_the_way_that_works(secret: str) -> None:
    with pytest.raises(CredentialsError, match=r"ssh-add FILE"):
        RayTunnels("192.0.2.1", "ubuntu", **{secret: "x"})  # type: ignore[arg-type]


def test_without_a_word_client_and_dashboard_are_meant() -> None:
    spec = RayTunnels.basic_port_forward(10001)
    assert (spec.local_bind_ip_address, spec.remote_bind_ip_address) == (10001, 10001)
    assert spec.plan().address == LOOPBACK
