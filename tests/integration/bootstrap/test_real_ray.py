"""Real Ray, started by our scripts and by people's: one cluster of two nodes, tokens, drain, nothing left."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator

import pytest

from raydog_resources.bootstrap import head_script, task_label, worker_script
from tests.integration.bootstrap.real_node import TOKEN, RealNode
from tests.integration.bootstrap.rig import eventually

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="needs Linux: several loopback addresses, /proc"
    ),
]

OWN_HEAD = """#!/usr/bin/bash
trap "ray stop; echo Ray stopped" EXIT
set -eo pipefail
source $YD_AGENT_HOME/venv/bin/activate
ray start --head --port=$RAYDOG_GCS_PORT --num-cpus=0 --dashboard-host=0.0.0.0 --block
"""
OWN_WORKER = """#!/usr/bin/bash
trap "ray stop; echo Ray stopped" EXIT
set -eo pipefail
source $YD_AGENT_HOME/venv/bin/activate
ray start --address=$RAY_HEAD_IP:$RAYDOG_HEAD_GCS_PORT --block
"""


@pytest.fixture
def nodes() -> Iterator[tuple[RealNode, RealNode]]:
    version = _installed_ray()
    made = (RealNode(1, version), RealNode(2, version))
    yield made
    for node in made:
        node.end()


def _installed_ray() -> str:
    try:
        return importlib.metadata.version("ray")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("ray is missing: scripts/setup installs it")


def start(head: RealNode, worker: RealNode, own: tuple[str, str] | None = None) -> None:
    """Both at once: the worker waits. Until both are alive, each known by its task."""
    own_head, own_worker = own or (None, None)
    towards = {"RAYDOG_HEAD_IP": head.address, "RAYDOG_HEAD_GCS_PORT": head.ports["RAYDOG_GCS_PORT"]}
    worker.start(worker_script(own_worker), RAYDOG_ROLE="worker", **towards)
    head.start(head_script(own_head), RAYDOG_ROLE="head")
    both = {task_label(head.task_id): head.address, task_label(worker.task_id): worker.address}

    def ready() -> bool:
        return {label: node["node_ip"] for label, node in head.alive().items()} == both

    try:
        eventually(f"both nodes are alive as {both}", ready, 90)
    except AssertionError as error:
        raise AssertionError(f"{error}\nhead: {head.output}\nworker: {worker.output}") from error


def test_two_nodes_form_a_cluster_that_asks_for_the_token_and_drains(
    nodes: tuple[RealNode, RealNode],
) -> None:
    head, worker = nodes
    start(head, worker)
    assert [head.status(token) for token in ("", "wrong", TOKEN)] == [401, 403, 200]
    assert "the head answers at" in worker.output
    # What Ray itself asks for: a release that wants to be asked otherwise shows here.
    assert "the head is a node of Ray" in worker.output

    assert worker.stop() == 1
    assert "Draining for up to 5.0 seconds" in worker.output
    eventually("the worker's processes are gone", lambda: not worker.processes())
    eventually("Ray knows", lambda: set(head.alive()) == {task_label(head.task_id)})

    assert head.stop() == 1
    assert "Draining for up to 5.0 seconds" in head.output
    eventually("the head's processes are gone", lambda: not head.processes())
    assert TOKEN not in head.output + worker.output


def test_own_scripts_form_a_cluster_and_their_ray_stop_stops_one_node(
    nodes: tuple[RealNode, RealNode],
) -> None:
    head, worker = nodes
    start(head, worker, (OWN_HEAD, OWN_WORKER))
    assert head.status("") == 401
    before = set(head.processes())

    assert worker.stop() in (143, -15)
    assert worker.output.splitlines()[-1] == "Ray stopped"
    eventually("the worker's processes are gone", lambda: not worker.processes())
    assert before <= set(head.processes())
    eventually("one node is left", lambda: set(head.alive()) == {task_label(head.task_id)}, 60)

    assert head.stop() in (143, -15)
    eventually("the head's processes are gone", lambda: not head.processes())


def test_what_is_installed_is_found_without_starting_ray(nodes: tuple[RealNode, RealNode]) -> None:
    node, _ = nodes
    version = node.environment["RAYDOG_RAY_VERSION"]
    python = ".".join(map(str, sys.version_info[:3]))
    node.start(head_script(), RAYDOG_RAY_VERSION="2.9.0")
    eventually("it is refused", lambda: "FAILED" in node.output)
    assert f"asks for Ray 2.9.0, {node.folder}/home/venv has Ray {version}" in node.output
    node.start(head_script(), RAYDOG_PYTHON_VERSION="3.9", RAYDOG_NODE_IP="")
    eventually("it is refused again", lambda: "FAILED" in node.output)
    assert f"asks for Python 3.9, {node.folder}/home/venv has Python {python}" in node.output
