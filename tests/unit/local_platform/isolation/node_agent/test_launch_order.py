from __future__ import annotations

from raydog_resources.local_platform.isolation.node_agent.launch_order import (
    NETNS,
    PLAIN,
    LaunchOrder,
    OwnNetwork,
)
from raydog_resources.local_platform.isolation.node_agent.node_environment import home_of, task_environment

ORDER = LaunchOrder(
    kind=NETNS,
    folder="/data/nodes/n1",
    events="/data/events",
    hostname="node-1",
    number=1,
    environment={"PATH": "/usr/bin", "USER": "somebody"},
    shape={"RAYDOG_NODE_CPUS": "1"},
    marks={"RAYDOG_NODE": "n1"},
    shared_memory=1 << 20,
    network=OwnNetwork("rd0", "rd0n2", "10.201.0.2", 22, "10.201.0.1", ["169.254.0.0/16"]),
)


def test_an_order_survives_its_way_to_the_launcher() -> None:
    line = ORDER.to_line()
    assert line.count("\n") == 1
    assert LaunchOrder.from_line(line) == ORDER
    assert LaunchOrder.from_line(ORDER._replace(network=None).to_line()).network is None


def test_a_task_finds_what_a_cloud_node_has() -> None:
    environment = task_environment(ORDER, {"RAYDOG_NODE_IP": "10.201.0.2"})
    assert environment["HOME"] == environment["YD_AGENT_HOME"] == home_of(ORDER)
    assert environment["LOGNAME"] == "yd-agent"
    assert environment["RAYDOG_NODE_IP"] == "10.201.0.2"
    assert "BASH_ENV" not in environment


def test_where_processes_are_shared_scripts_get_a_hint_or_two() -> None:
    plain = ORDER._replace(kind=PLAIN, network=None, short_folder="/tmp/rd-x-n1")
    environment = task_environment(plain, {})
    assert environment["RAY_TMPDIR"] == environment["TMPDIR"] == "/tmp/rd-x-n1"
    assert environment["BASH_ENV"].endswith("/isolation/bash_env.sh")
    assert environment["HOME"] == "/data/nodes/n1/home"
