"""Userdata on a bare system of this machine's archive, up to Ray; then that system as a container's image.

Seen on Debian with two busy cores: 81 s for the bare system, 120 s for userdata on it (the second time 2 s), 25 s
for the image, 16 s for a head in a container until it answered and was stopped: 265 s in all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.bootstrap import Downloads, head_script, task_label, userdata, worker_script
from tests.integration.bootstrap.bare_system import BareSystem, missing
from tests.integration.bootstrap.podman import Podman
from tests.integration.bootstrap.real_node import TOKEN, RealNode
from tests.integration.bootstrap.rig import eventually

pytestmark = [pytest.mark.matrix, pytest.mark.root, pytest.mark.ray, pytest.mark.timeout(1500)]

RAY = "2.60.0"
IMAGE = "localhost/raydog-test:1"
VENV = "/opt/yellowdog/agent/venv"
SCRIPT = userdata(
    RAY,
    authorized_keys=["ssh-ed25519 AAAA me@here"],
    downloads=Downloads(agent="file:///agent.sh"),
    extra="echo the extra script ran\n",
)


@pytest.fixture(scope="module")
def image() -> Iterator[BareSystem]:
    """Made once: it takes minutes."""
    if reason := missing():
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="root"))
    try:
        made = BareSystem(folder / "root")
        (made.root / "userdata.sh").write_text(SCRIPT.text)
        yield made
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def podman(image: BareSystem) -> Iterator[Podman]:
    found = shutil.which("podman")
    if found is None:
        pytest.skip("podman is missing: apt-get install podman runc netavark")
    engine = Podman(found)
    try:
        engine.import_root(image.root, IMAGE)
        tried = engine.ask("run", "--rm", "--network", "host", IMAGE, "/bin/true")
        if tried.returncode != 0:
            pytest.skip(f"podman starts no container here: {tried.stderr.strip()[-200:]}")
        yield engine
    finally:
        engine.end()


def test_userdata_makes_a_ray_node_of_a_bare_system(image: BareSystem) -> None:
    done = image.run("/bin/bash", "/userdata.sh")
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"ray, version {RAY}" in done.stdout
    assert "the extra script ran" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("this node is ready for tasks")
    assert done.stdout == (image.root / "var/log/raydog-userdata.log").read_text()
    keys = image.run("stat", "-c", "%a %U", "/opt/yellowdog/agent/.ssh/authorized_keys")
    assert keys.stdout == "600 yd-agent\n"


def test_the_second_time_it_changes_nothing(image: BareSystem) -> None:
    done = image.run("/bin/bash", "/userdata.sh")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "the agent is installed already" in done.stdout
    assert "Setting up" not in done.stdout
    assert f"ray, version {RAY}" in done.stdout


def test_the_environment_passes_the_version_gate(image: BareSystem) -> None:
    (image.root / "taskdata.txt").write_text(head_script().text)
    gate = ["env", "YD_TASK_ID=ydid:task:0:0:1:1", "RAYDOG_AUTH=token", "RAYDOG_TOKEN_WAIT=0"]
    fits = image.run(*gate, f"RAYDOG_RAY_VERSION={RAY}", f"RAYDOG_VENV={VENV}", "/bin/bash", "/taskdata.txt")
    assert fits.returncode == 77, fits.stdout
    differs = image.run(
        *gate, "RAYDOG_RAY_VERSION=2.59.0", f"RAYDOG_VENV={VENV}", "/bin/bash", "/taskdata.txt"
    )
    assert differs.returncode == 78
    assert f"asks for Ray 2.59.0, {VENV} has Ray {RAY}" in differs.stdout


def test_nodes_in_containers_form_a_cluster_and_go_with_their_tasks(podman: Podman) -> None:
    head, worker = contained(3, podman), contained(4, podman)
    labels = [task_label(node.task_id) for node in (head, worker)]
    towards = {"RAYDOG_HEAD_IP": head.address, "RAYDOG_HEAD_GCS_PORT": head.ports["RAYDOG_GCS_PORT"]}
    try:
        head.start(head_script(container=True), RAYDOG_ROLE="head")
        worker.start(worker_script(container=True), RAYDOG_ROLE="worker", **towards)
        eventually("both are alive", lambda: set(head.alive()) == set(labels), 120)
        assert [head.status(token) for token in ("", TOKEN)] == [401, 200]
        for node, label in ((worker, labels[1]), (head, labels[0])):
            assert f"raydog-{label}" in podman.ask("ps").stdout
            assert node.stop() == 143
            assert "Draining for up to 5.0 seconds" in node.output
            assert f"raydog-{label}" not in podman.ask("ps", "--all").stdout
            assert node.processes() == []
    finally:
        for node in (head, worker):
            print(node.output)
            node.end()


def contained(number: int, podman: Podman) -> RealNode:
    """A node that finds this Podman, and is to use this image."""
    node = RealNode(number, RAY)
    node.environment["PATH"] = f"{podman.path}:{node.environment['PATH']}"
    node.environment |= {"RAYDOG_CONTAINER_IMAGE": IMAGE, "RAYDOG_CONTAINER_VENV": VENV}
    return node
