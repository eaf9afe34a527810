"""A worker's script: it waits for the head's port, for so long and no longer, then becomes Ray."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import pytest

from raydog_resources.bootstrap import ExitCode, worker_script
from tests.integration.bootstrap.rig import LABEL, Node, eventually


@pytest.fixture
def head() -> Iterator[socket.socket]:
    """A port that is taken and does not answer until somebody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        yield server


def towards(head: socket.socket) -> dict[str, str]:
    host, port = head.getsockname()
    return {"RAYDOG_ROLE": "worker", "RAYDOG_HEAD_IP": host, "RAYDOG_HEAD_GCS_PORT": str(port)}


def test_ray_starts_when_the_head_answers(node: Node, head: socket.socket) -> None:
    node.push_token()
    node.ray_ends()
    process = node.start(worker_script(), **towards(head))
    eventually("it waits for the head", lambda: "waiting for the head" in node.output)
    assert not node.began()
    head.listen()
    assert process.wait(10) == 0
    host, port = head.getsockname()
    assert node.arguments() == [
        "start",
        f"--address={host}:{port}",
        "--block",
        "--node-ip-address=10.0.0.5",
        f"--labels={LABEL}",
    ]
    assert node.events()[0] == f"looked towards {host}"


def test_ray_starts_when_the_head_is_a_node_though_it_answered_before(
    node: Node, head: socket.socket
) -> None:
    node.push_token()
    node.ray_ends()
    head.listen()
    absent = node.notes_that("no head")
    process = node.start(worker_script(), **towards(head))
    host, port = head.getsockname()
    asked = f"asked {host}:{port} for the head"
    eventually("it asks again", lambda: node.events().count(asked) > 1)
    assert not node.began()
    absent.unlink()
    assert process.wait(10) == 0
    assert "the head is a node of Ray" in node.output


def test_a_ray_that_cannot_be_asked_so_is_started_to_wait_by_itself(node: Node, head: socket.socket) -> None:
    node.push_token()
    node.ray_ends()
    head.listen()
    node.notes_that("not asked so")
    assert node.run(worker_script(), **towards(head)) == 0
    assert "the head is a node" not in node.output


def test_a_head_that_never_answers_ends_the_wait(node: Node, head: socket.socket) -> None:
    node.push_token()
    assert node.run(worker_script(), RAYDOG_HEAD_WAIT="1", **towards(head)) == ExitCode.HEAD_SILENT
    host, port = head.getsockname()
    assert f"the head did not answer at {host}:{port} within 1 s" in node.output
    assert "firewall" in node.output
    assert not node.began()


def test_the_heads_address_has_the_names_that_people_know(node: Node, head: socket.socket) -> None:
    node.push_token()
    node.ray_ends()
    head.listen()
    assert node.run(worker_script(), **towards(head)) == 0
    assert node.seen()["RAY_HEAD_IP"] == node.seen()["RAY_HEAD_NODE_PRIVATE_IP"] == "127.0.0.1"


def test_sizes_and_ports_of_the_node_are_told_and_none_of_the_heads(node: Node, head: socket.socket) -> None:
    node.push_token()
    node.ray_ends()
    head.listen()
    ports = {"RAYDOG_NODE_MANAGER_PORT": "20007", "RAYDOG_DASHBOARD_AGENT_LISTEN_PORT": "52365"}
    assert node.run(worker_script(), RAYDOG_NUM_CPUS="1", **ports, **towards(head)) == 0
    assert {"--num-cpus=1", "--node-manager-port=20007", "--dashboard-agent-listen-port=52365"} <= set(
        node.arguments()
    )
    for option in ("--head", "--port", "--dashboard-host", "--dashboard-port", "--ray-client-server-port"):
        assert not [argument for argument in node.arguments() if argument.split("=")[0] == option]


def test_the_script_becomes_ray_so_that_sigterm_drains(node: Node, head: socket.socket) -> None:
    node.push_token()
    head.listen()
    process = node.start(worker_script(), **towards(head))
    eventually("Ray runs", node.began)
    assert node.pid() == process.pid
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 1
    assert node.events()[-1] == "drained"


def test_sigterm_ends_the_wait_for_the_head(node: Node, head: socket.socket) -> None:
    node.push_token()
    process = node.start(worker_script(), **towards(head))
    eventually("it waits", lambda: "waiting for the head" in node.output)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == -signal.SIGTERM
    assert not node.began()
