"""The local platform taken for a cloud: its address written down, a key in the environment, nodes entered over SSH."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from raydog_resources.local_platform import LocalPlatform
from tests.conformance.hosts.sshd import find_sshd
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.small_ray import JOIN, WAIT_FOR_GATE, small_cluster
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.root,
    pytest.mark.ssh,
    pytest.mark.timeout(300),
]

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
)
NODE = {"template": "local/node", "object_store_memory": "100MiB"}
REAL_RAY: dict[str, Any] = {
    "ray_version": "2.60.0",
    "head": NODE,
    "workers": {"a": {**NODE, "nodes": 1, "cpus": 1}},
    "timeouts": {"drain": "20s"},
}
CLIENT = """
import sys
import ray
ray.init(sys.argv[1], log_to_driver=False)
done = ray.get([ray.remote(num_cpus=0)(lambda: 1).remote() for _ in range(4)])
print("RAN", sum(done), "ON", len([node for node in ray.nodes() if node["Alive"]]))
"""
SHORT = {"provision": "5s", "head": "5s", "ready": "4s"}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    if os.geteuid() != 0:
        pytest.skip("nodes with an sshd of their own need network namespaces, and those root")
    find_sshd()
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text(json.dumps({"local/node": {"boot_seconds": 0.05, "sshd": True}}))
    with LocalPlatform(isolation="netns", data_dir=folder) as running:
        yield running


class Cloud:
    """A stack on a platform that is not called local."""

    def __init__(self, stack: Stack, platform: LocalPlatform) -> None:
        self.stack = stack
        self.folder = platform_folder(platform)
        stack.environment["YD_API_KEY_ID"] = platform.key_id
        stack.environment["YD_API_KEY_SECRET"] = platform.key_secret
        login = {"private_key": str(self.folder / "ssh" / "id_ed25519"), "known_hosts": "none"}
        self._place = {"url": platform.url, "login": login}

    def up(self, cluster: dict[str, Any], *more: str, seconds: float = 120) -> str:
        """What the engine said, and with which code it ended."""
        self.stack.describe(cluster, **self._place)
        done = self.stack.run("up", "--yes", "--skip-preview", "-s", "t", *more, seconds=seconds)
        assert "Traceback" not in done.text
        return f"{done.text}\nended with {done.code}"

    def rewrite_state(self, old: str, new: str) -> None:
        """As somebody might who has only the state."""
        file = self.stack.folder / "state.json"
        file.write_text(self.stack.run("stack", "export", "-s", "t").output.replace(old, new))
        assert self.stack.run("stack", "import", "-s", "t", "--file", str(file)).code == 0

    def logins(self) -> int:
        logs = [path.read_text() for path in self.folder.glob("nodes/**/sshd.log")]
        return sum("Accepted" in log for log in logs)


@pytest.fixture
def cloud(platform: LocalPlatform, engine: EngineUnderTest, tmp_path: Path) -> Iterator[Cloud]:
    stack = Stack(tmp_path / "project", platform_folder(platform), engine)
    stack.make()
    yield Cloud(stack, platform)
    destroyed = stack.destroy()
    assert destroyed.code == 0, destroyed.text


def on_loopback(**more: Any) -> dict[str, Any]:
    """The head's dashboard listens where only SSH leads."""
    cluster = small_cluster(**more)
    cluster["head"]["environment"] = {"LISTEN": "127.0.0.1"}
    return cluster


def test_the_token_goes_over_ssh_and_so_does_every_question_to_ray(cloud: Cloud) -> None:
    up = cloud.up(on_loopback())
    assert "ended with 0" in up, up
    assert ":8265 answers over SSH" in up
    assert cloud.logins() == 2
    (head,) = cloud.stack.resources("HeadNode")
    assert head["outputs"]["host_key"].startswith("ssh-ed25519 ")


@pytest.mark.matrix
def test_a_head_that_shows_another_key_is_refused(cloud: Cloud) -> None:
    assert "ended with 0" in cloud.up(on_loopback())
    kept = cloud.stack.resources("HeadNode")[0]["outputs"]["host_key"]
    other = f"{kept[:-8]}AAAAAAAA"
    cloud.rewrite_state(kept, other)
    refused = cloud.up(on_loopback(nodes=2))
    assert "ended with 0" not in refused
    assert "its host key has changed: at first contact it was" in refused
    cloud.rewrite_state(other, kept)
    assert "ended with 0" in cloud.up(on_loopback(nodes=2), "--refresh")


@pytest.mark.tunnel
def test_tunnels_are_opened_listed_and_closed(cloud: Cloud) -> None:
    assert "ended with 0" in cloud.up(small_cluster())
    opened = connect(cloud, "t", "--background")
    (address,) = re.findall(r"Dashboard +(http://localhost:\d+)", opened)
    assert requests.get(f"{address}/api/version", timeout=20).status_code in (200, 401)
    assert address in connect(cloud, "--list")
    connect(cloud, "t", "--close")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}/api/version", timeout=20)
    assert connect(cloud, "--list") == ""


def connect(cloud: Cloud, *words: str) -> str:
    """What `raydog connect` prints."""
    command = [sys.executable, "-m", "raydog_resources.cli", "--project", str(cloud.stack.folder), "connect"]
    done = subprocess.run(
        [*command, *words],
        env=cloud.stack.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.matrix
def test_a_report_has_the_logs_of_head_and_worker(cloud: Cloud) -> None:
    failed = cloud.up(on_loopback(worker=WAIT_FOR_GATE + JOIN, timeouts=SHORT))
    assert "ended with 0" not in failed
    assert "looking for the gate" in failed
    (report,) = (cloud.stack.folder / ".raydog" / "reports" / "t").iterdir()
    assert "small Ray listens" in report.read_text()


@pytest.mark.matrix
@pytest.mark.ray
@pytest.mark.prometheus
@pytest.mark.tunnel
@pytest.mark.timeout(600)
@needs_ray
@pytest.mark.skipif(
    shutil.which("prometheus") is None,
    reason="Prometheus is not on PATH: install it (Debian, Ubuntu: apt-get install prometheus)",
)
def test_client_dashboard_and_prometheus_answer_through_tunnels(cloud: Cloud) -> None:
    up = cloud.up(REAL_RAY | {"observability": {"template": "local/node", "interval": "2s"}}, seconds=240)
    assert "ended with 0" in up, up
    opened = connect(cloud, "t", "--background")
    try:
        ways = re.findall(r"^ +(Ray|Dashboard|Prometheus) +(\S+://localhost:\d+)", opened, re.MULTILINE)
        assert_all_answer(dict(ways), cloud.stack.outputs())
    finally:
        connect(cloud, "t", "--close")


def assert_all_answer(ways: dict[str, str], outputs: dict[str, Any]) -> None:
    """A client's tasks run, the dashboard knows the token, Prometheus has heard from the head."""
    assert outputs["state"] == "ready"
    token = {"Authorization": f"Bearer {outputs['ray_token']}"}
    assert requests.get(f"{ways['Dashboard']}/api/version", headers=token, timeout=20).status_code == 200
    assert requests.get(f"{ways['Dashboard']}/api/version", timeout=20).status_code == 401
    query = f"{ways['Prometheus']}/api/v1/query"
    found = requests.get(query, params={"query": "max(raydog_ray_answers)"}, timeout=20).json()
    assert [series["value"][1] for series in found["data"]["result"]] == ["1"]
    done = ran_client(ways["Ray"], outputs["ray_token"])
    assert "RAN 4 ON 2" in done.stdout, done.stdout + done.stderr


def ran_client(address: str, token: str, attempts: int = 3) -> subprocess.CompletedProcess[str]:
    """Ray gives the server for a client 30 s to start: on a busy machine, not much."""
    told = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token}
    words = [sys.executable, "-c", CLIENT, address]
    done = subprocess.run(words, env=told, capture_output=True, text=True, timeout=150, check=False)
    if attempts > 1 and "Starting Ray client server failed" in done.stderr:
        return ran_client(address, token, attempts - 1)
    return done


@pytest.mark.matrix
@pytest.mark.ray
@pytest.mark.timeout(420)
@needs_ray
def test_real_ray(cloud: Cloud) -> None:
    up = cloud.up(REAL_RAY, seconds=200)
    assert "ended with 0" in up, up
    assert ":8265 answers directly" in up
    down = cloud.up(REAL_RAY | {"workers": {"a": {**NODE, "nodes": 0, "cpus": 1}}}, seconds=200)
    assert "ended with 0" in down, down
    assert "draining 1 nodes" in down
    assert "could not be asked" not in down
