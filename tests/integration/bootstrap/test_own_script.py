"""People's own scripts, in the shape that RayDog 2.0.0 documents, unchanged behind our preparations."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import pytest

from raydog_resources.bootstrap import ExitCode, head_script, worker_script
from tests.integration.bootstrap.rig import LABEL, Node, eventually

ACTIVATE = "VENV=$YD_AGENT_HOME/venv\nsource $VENV/bin/activate\n"
HEAD = f"""#!/usr/bin/bash
trap "ray stop; echo Ray stopped" EXIT
set -eo pipefail
RAY_ARGS="--head --port=6379 --num-cpus=0 --memory=0 --dashboard-host=0.0.0.0 --block"
if [[ -n "$OBSERVABILITY_HOST" ]]; then
    RAY_ARGS="$RAY_ARGS --metrics-export-port=10002 --min-worker-port=10003 --max-worker-port=19999"
fi
{ACTIVATE}
ray start $RAY_ARGS
"""
WORKER = f"""#!/usr/bin/bash
trap "ray stop; echo Ray stopped" EXIT
set -euo pipefail
{ACTIVATE}
ray start --address=$RAY_HEAD_NODE_PRIVATE_IP:$PORT --block
"""


@pytest.fixture
def ready(node: Node) -> Node:
    node.push_token()
    return node


@pytest.fixture
def head() -> Iterator[tuple[str, int]]:
    """A port that answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()


def test_what_the_script_gave_holds_and_what_it_left_out_is_added(ready: Node) -> None:
    ready.ray_ends()
    ports = {
        "RAYDOG_GCS_PORT": "20001",
        "RAYDOG_DASHBOARD_PORT": "20003",
        "RAYDOG_NODE_MANAGER_PORT": "20007",
    }
    sizes = {"RAYDOG_NUM_CPUS": "4", "RAYDOG_MEMORY": "5", "RAYDOG_OBJECT_STORE_MEMORY": "100000000"}
    assert ready.run(head_script(HEAD), RAYDOG_NODE_IP="127.77.1.9", **ports, **sizes) == 0
    assert ready.arguments() == [
        "start",
        "--head",
        "--port=6379",
        "--num-cpus=0",
        "--memory=0",
        "--dashboard-host=0.0.0.0",
        "--block",
        "--node-ip-address=127.77.1.9",
        f"--labels={LABEL}",
        "--object-store-memory=100000000",
        "--node-manager-port=20007",
        "--ray-client-server-port=10001",
        "--dashboard-port=20003",
    ]


def test_an_option_and_its_value_may_be_two_words(ready: Node) -> None:
    own = "ray start --head --port 6400 --node-ip-address '10.0.0.9' --dashboard-host 10.0.0.9\n"
    ready.ray_ends()
    assert ready.run(head_script(own), RAYDOG_GCS_PORT="20001") == 0
    arguments = " ".join(ready.arguments())
    assert "--port 6400" in arguments
    assert "--port=" not in arguments.replace("-port=10001", "").replace("-port=8265", "")
    assert "--node-ip-address 10.0.0.9" in arguments
    assert "--node-ip-address=" not in arguments
    assert "--dashboard-host=10.0.0.9" in arguments


def test_the_scripts_own_labels_stay_beside_ours(ready: Node) -> None:
    ready.ray_ends()
    assert (
        ready.run(head_script("ray start --head --labels=zone=a,disk=fast\n"), RAYDOG_NODE_GROUP="big") == 0
    )
    assert f"--labels=zone=a,disk=fast,{LABEL},raydog-group=big" in ready.arguments()
    assert len([argument for argument in ready.arguments() if argument.startswith("--labels")]) == 1


def test_a_script_that_goes_round_the_function_is_labelled_all_the_same(ready: Node) -> None:
    ready.ray_ends()
    own = f"{ACTIVATE}exec ray start --head --block\n"
    assert ready.run(head_script(own)) == 0
    assert ready.arguments() == ["start", "--head", "--block"]
    assert (
        ready.seen()["RAY_OVERRIDE_LABELS"]
        == '{"yd-task": "000000_9d12fec4-faf2-4e8f-a179-80e5d8729276_1_1"}'
    )
    assert ready.seen()["RAY_AUTH_MODE"] == "token"


def test_the_function_beats_path_after_activation_and_other_verbs_pass(ready: Node) -> None:
    ready.ray_ends()
    asked = '[[ $(type -t ray) == function ]]\nray status --verbose "two words"\nbash -c "ray memory"\n'
    assert ready.run(head_script(f"set -e\n{ACTIVATE}{asked}")) == 0
    assert ready.arguments("status") == ["status", "--verbose", "two words"]
    assert ready.arguments("memory") == ["memory"]


def test_another_environment_that_the_script_activates_is_the_one_that_runs(ready: Node) -> None:
    ready.ray_ends()
    ready.make_environment(ready.home / "mine")
    own = "source $YD_AGENT_HOME/mine/bin/activate\nray start --head\n"
    assert ready.run(head_script(own)) == 0
    assert ready.seen()["PATH"].startswith(f"{ready.home}/mine/bin:")


def test_sigterm_reaches_the_script_whose_trap_stops_ray(ready: Node) -> None:
    process = ready.start(head_script(HEAD))
    eventually("Ray runs", ready.began)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) in (143, -signal.SIGTERM)
    eventually("Ray has gone", lambda: "drained" in ready.events())
    assert "stop " in ready.events()
    assert ready.output.splitlines()[-1] == "Ray stopped"


def test_ray_that_ends_by_itself_ends_the_script_with_its_code(ready: Node) -> None:
    ready.ray_ends(3)
    assert ready.run(head_script(HEAD)) == 3
    assert ready.output.splitlines()[-1] == "Ray stopped"


def test_a_worker_waits_for_the_head_that_it_names(ready: Node, head: tuple[str, int]) -> None:
    ready.ray_ends()
    named = {"RAYDOG_ROLE": "worker", "RAYDOG_HEAD_IP": head[0], "PORT": str(head[1])}
    assert ready.run(worker_script(WORKER), **named) == 0
    assert ready.arguments()[:3] == ["start", f"--address={head[0]}:{head[1]}", "--block"]
    assert f"the head answers at {head[0]}:{head[1]}" in ready.output
    assert "--dashboard-host" not in " ".join(ready.arguments())


def test_a_worker_whose_head_is_silent_ends_with_a_code_of_its_own(ready: Node) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        named = {"RAYDOG_ROLE": "worker", "RAYDOG_HEAD_IP": "127.0.0.1", "PORT": str(taken.getsockname()[1])}
        assert ready.run(worker_script(WORKER), RAYDOG_HEAD_WAIT="0", **named) == ExitCode.HEAD_SILENT
    assert not ready.began()


def test_a_worker_without_the_heads_address_is_refused(ready: Node) -> None:
    assert ready.run(worker_script(WORKER), RAYDOG_ROLE="worker") == ExitCode.USAGE
    assert "RAYDOG_HEAD_IP is not set" in ready.output


def test_without_a_token_the_dashboard_is_kept_on_loopback(ready: Node) -> None:
    ready.ray_ends()
    assert ready.run(head_script(HEAD), RAYDOG_AUTH="none") == 0
    assert "--dashboard-host=127.0.0.1" in ready.arguments()
    assert "--dashboard-host=0.0.0.0" not in ready.arguments()
    assert "the dashboard will not listen on 0.0.0.0" in ready.output


def test_the_script_finds_the_environment_that_raydog_documents(ready: Node) -> None:
    own = 'printf "%s|" "$RAY_HEAD_IP" "$RAY_HEAD_NODE_PRIVATE_IP" "$OBSERVABILITY_HOST" "$RAY_AUTH_MODE"\n'
    given = {"RAYDOG_ROLE": "worker", "RAYDOG_HEAD_IP": "10.0.0.9", "OBSERVABILITY_HOST": "10.0.0.8"}
    assert ready.run(worker_script(own), **given) == 0
    assert ready.output.splitlines()[-1] == "10.0.0.9|10.0.0.9|10.0.0.8|token|"
    assert (ready.home / "ray_bootstrap_config.yaml").exists()


def test_our_shell_options_are_not_the_scripts(ready: Node) -> None:
    own = 'false\necho "$not_set" | grep nothing\necho "options $- $(shopt -po pipefail)"\n'
    assert ready.run(head_script(own)) == 0
    assert ready.output.splitlines()[-1] == "options hB set +o pipefail"


def test_the_script_is_a_file_beside_the_task_and_reads_no_input(ready: Node) -> None:
    own = 'echo "I am $0 in $PWD"; read -r line || echo nothing to read\n'
    assert ready.run(head_script(own)) == 0
    assert ready.output.splitlines()[-2:] == [f"I am own_script.sh in {ready.work}", "nothing to read"]
    assert (ready.work / "own_script.sh").read_text() == own


def test_a_function_of_the_platform_does_not_hide_ours(ready: Node) -> None:
    """Where nodes share their processes the local platform gives every bash a function `ray` by BASH_ENV."""
    ready.ray_ends()
    (ready.home / "bash_env.sh").write_text("ray() { echo the platform was asked; }\n")
    assert ready.run(head_script("ray start --head\n"), BASH_ENV=str(ready.home / "bash_env.sh")) == 0
    assert f"--labels={LABEL}" in ready.arguments()
    assert "the platform was asked" not in ready.output


def test_no_ray_anywhere_is_said(ready: Node) -> None:
    own = "PATH=/usr/bin:/bin\nray start --head\n"
    assert ready.run(head_script(own)) == 127
    assert "there is no ray on PATH (/usr/bin:/bin)" in ready.output
