"""The head's script: what it tells Ray, what it prepares, and that it becomes Ray."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from raydog_resources.bootstrap import ExitCode, head_script
from tests.integration.bootstrap.rig import LABEL, Node, eventually

PORTS = {
    "RAYDOG_GCS_PORT": ("20001", "--port"),
    "RAYDOG_CLIENT_PORT": ("20002", "--ray-client-server-port"),
    "RAYDOG_DASHBOARD_PORT": ("20003", "--dashboard-port"),
    "RAYDOG_DASHBOARD_AGENT_LISTEN_PORT": ("20004", "--dashboard-agent-listen-port"),
    "RAYDOG_DASHBOARD_AGENT_GRPC_PORT": ("20005", "--dashboard-agent-grpc-port"),
    "RAYDOG_RUNTIME_ENV_AGENT_PORT": ("20006", "--runtime-env-agent-port"),
    "RAYDOG_NODE_MANAGER_PORT": ("20007", "--node-manager-port"),
    "RAYDOG_OBJECT_MANAGER_PORT": ("20008", "--object-manager-port"),
    "RAYDOG_METRICS_EXPORT_PORT": ("20009", "--metrics-export-port"),
    "RAYDOG_MIN_WORKER_PORT": ("0", "--min-worker-port"),
    "RAYDOG_MAX_WORKER_PORT": ("0", "--max-worker-port"),
}


@pytest.fixture
def ready(node: Node) -> Node:
    """A node whose token is there and whose Ray returns at once."""
    node.push_token()
    node.ray_ends()
    return node


def test_a_node_of_its_own_finds_its_address_and_keeps_rays_ports(ready: Node) -> None:
    assert ready.run(head_script()) == 0
    assert ready.arguments() == [
        "start",
        "--head",
        "--block",
        "--node-ip-address=10.0.0.5",
        f"--labels={LABEL}",
        "--port=6379",
        "--ray-client-server-port=10001",
        "--dashboard-host=10.0.0.5",
        "--dashboard-port=8265",
    ]
    assert ready.events()[0] == "looked towards 8.8.8.8"


def test_a_node_that_shares_a_machine_uses_what_it_is_given(ready: Node) -> None:
    given = {name: port for name, (port, _) in PORTS.items()}
    assert ready.run(head_script(), RAYDOG_NODE_IP="127.77.1.9", **given) == 0
    expected = {f"{option}={port}" for port, option in PORTS.values()}
    assert expected <= set(ready.arguments())
    assert "--node-ip-address=127.77.1.9" in ready.arguments()
    assert "--dashboard-host=127.77.1.9" in ready.arguments()


def test_sizes_resources_and_labels_are_told(ready: Node) -> None:
    sizes = {
        "RAYDOG_NUM_CPUS": "0",
        "RAYDOG_NUM_GPUS": "2",
        "RAYDOG_MEMORY": "1000000000",
        "RAYDOG_OBJECT_STORE_MEMORY": "100000000",
        "RAYDOG_RESOURCES": '{"license": 2, "with space": 1}',
        "RAYDOG_LABELS": "zone=a,disk=fast",
        "RAYDOG_NODE_GROUP": "big",
    }
    assert ready.run(head_script(), RAYDOG_NODE_CPUS="8", RAYDOG_NODE_MEMORY="5000", **sizes) == 0
    assert {
        "--num-cpus=0",
        "--num-gpus=2",
        "--memory=1000000000",
        "--object-store-memory=100000000",
        '--resources={"license": 2, "with space": 1}',
        f"--labels={LABEL},raydog-group=big,zone=a,disk=fast",
    } <= set(ready.arguments())


def test_an_older_ray_gets_its_labels_in_the_form_it_knows(ready: Node) -> None:
    ready.facts("3.11.7", "2.9.3", "10.0.0.5")
    older = {"RAYDOG_RAY_VERSION": "2.9.3", "RAYDOG_AUTH": "none", "RAYDOG_LABELS": "zone=a"}
    assert ready.run(head_script(), **older) == 0
    told = next(argument for argument in ready.arguments() if argument.startswith("--labels="))
    name, value = LABEL.split("=")
    assert json.loads(told.removeprefix("--labels=")) == {name: value, "zone": "a"}


@pytest.mark.parametrize(("cpus", "told"), [("4", "4"), ("2.5", "2"), ("0.5", "1")])
def test_a_node_that_is_a_part_of_a_machine_says_only_its_part(ready: Node, cpus: str, told: str) -> None:
    assert ready.run(head_script(), RAYDOG_NODE_CPUS=cpus, RAYDOG_NODE_MEMORY="2000000000") == 0
    assert {f"--num-cpus={told}", "--memory=1400000000", "--object-store-memory=600000000"} <= set(
        ready.arguments()
    )


def test_no_resources_are_no_argument(ready: Node) -> None:
    assert ready.run(head_script(), RAYDOG_RESOURCES="{}") == 0
    assert not [argument for argument in ready.arguments() if argument.startswith("--resources")]


@pytest.mark.parametrize(("address", "host"), [("10.0.0.5", "127.0.0.1"), ("127.77.1.9", "127.77.1.9")])
def test_without_a_token_the_dashboard_listens_on_loopback_only(ready: Node, address: str, host: str) -> None:
    assert ready.run(head_script(), RAYDOG_AUTH="none", RAYDOG_NODE_IP=address) == 0
    assert f"--dashboard-host={host}" in ready.arguments()
    assert f"the dashboard listens on {host} only" in ready.output


def test_a_node_without_a_route_is_refused(ready: Node) -> None:
    ready.facts("3.11.7", "2.60.0", "-")
    assert ready.run(head_script()) == ExitCode.NO_ADDRESS
    assert "no route" in ready.output
    assert not ready.began()


def test_the_drain_time_and_the_marks_are_told(ready: Node) -> None:
    assert ready.run(head_script(), RAYDOG_DRAIN_SECONDS="7") == 0
    seen = ready.seen()
    assert seen["RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S"] == "7"
    assert seen["RAYDOG_NODE"] == LABEL.removeprefix("yd-task=")
    assert seen["RAY_USAGE_STATS_ENABLED"] == "0"


def test_the_metadata_trap_is_defused(ready: Node) -> None:
    assert ready.run(head_script()) == 0
    assert (ready.home / "ray_bootstrap_config.yaml").read_text() == "{}\n"


def test_a_file_that_rays_launcher_left_stays(ready: Node) -> None:
    path = ready.home / "ray_bootstrap_config.yaml"
    path.write_text("cluster_name: mine\n")
    assert ready.run(head_script()) == 0
    assert path.read_text() == "cluster_name: mine\n"


@pytest.mark.parametrize("variable", ["TMPDIR", "RAY_TMPDIR"])
def test_the_address_of_an_earlier_head_is_forgotten(ready: Node, tmp_path: Path, variable: str) -> None:
    stale = tmp_path / variable / "ray" / "ray_current_cluster"
    foreign = tmp_path / "foreign" / "ray" / "ray_current_cluster"
    for path in (stale, foreign):
        path.parent.mkdir(parents=True)
        path.write_text("10.0.0.5:6379")
    assert ready.run(head_script(), **{variable: str(tmp_path / variable)}) == 0
    assert not stale.exists()
    assert foreign.exists()
    temporary = [argument for argument in ready.arguments() if argument.startswith("--temp-dir")]
    assert temporary == ([f"--temp-dir={tmp_path}/RAY_TMPDIR/ray"] if variable == "RAY_TMPDIR" else [])


def test_byte_code_is_compiled_once(ready: Node) -> None:
    (ready.packages / "grpc").mkdir()
    assert ready.run(head_script()) == 0
    assert [event for event in ready.events() if event.startswith("compiled")] == [
        f"compiled {ready.packages}/grpc"
    ]
    compiled = ready.packages / "ray/dashboard/modules/reporter/__pycache__/reporter_agent.cpython-311.pyc"
    compiled.parent.mkdir(parents=True)
    compiled.touch()
    assert ready.run(head_script()) == 0
    assert len([event for event in ready.events() if event.startswith("compiled")]) == 1


def test_the_script_becomes_ray_so_that_sigterm_drains(node: Node) -> None:
    node.push_token()
    process = node.start(head_script())
    eventually("Ray runs", node.began)
    assert node.pid() == process.pid
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 1
    assert node.events()[-1] == "drained"


def test_sigterm_ends_the_wait_for_the_token(node: Node) -> None:
    process = node.start(head_script())
    eventually("it waits", lambda: "waiting for Ray's token" in node.output)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == -signal.SIGTERM
    assert not node.began()


def test_rays_exit_code_is_the_tasks(ready: Node) -> None:
    ready.ray_ends(17)
    assert ready.run(head_script()) == 17


def test_each_line_says_when(ready: Node) -> None:
    assert ready.run(head_script()) == 0
    lines = ready.output.splitlines()
    assert lines[0].startswith("raydog:   0.0")
    assert "head@2: head for task ydid:task:" in lines[0]
    assert all(line.startswith("raydog: ") for line in lines)
    assert "Ray 2.60.0, Python 3.11.7" in lines[1]
