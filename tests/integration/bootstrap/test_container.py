"""The container variants: the same script inside, the container goes with the task (a fake engine)."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from raydog_resources.bootstrap import ExitCode, head_script
from tests.integration.bootstrap.rig import LABEL, TOKEN, Node, eventually

NAME = f"raydog-{LABEL.removeprefix('yd-task=')}"

# Runs the command here, with nothing in its environment but what it was given; `stop` sends SIGTERM.
_ENGINE = r"""#!/bin/bash
printf '%s\n' "$*" >>"$ENGINE/calls"
case $1 in
    ps) cat "$ENGINE/running" 2>/dev/null || true ;;
    stop) kill "$(cat "$ENGINE/pid")" ;;
    run)
        printf '%s\n' "$@" >"$ENGINE/run"
        if [[ -e $ENGINE/image_is_far ]]; then exec sleep 60; fi
        given=("NOTES=$NOTES" "REAL_PYTHON=$REAL_PYTHON" "PATH=$ENGINE/image/bin:/usr/bin:/bin")
        while [[ $2 != an-image:1 ]]; do
            if [[ $2 == --env ]]; then
                if [[ $3 == *=* ]]; then given+=("$3"); else given+=("$3=${!3}"); fi
                shift
            fi
            shift
        done
        env -i "${given[@]}" "${@:3}" &
        echo "$!" >"$ENGINE/pid"
        echo an-id >"$ENGINE/running"
        code=0
        wait "$!" || code=$?
        rm "$ENGINE/running"
        exit "$code"
        ;;
esac
"""


@pytest.fixture
def engine(node: Node, tmp_path: Path) -> Path:
    """A folder with the engine's notes; only podman is there, and its image has Python and Ray."""
    folder = tmp_path / "engine"
    node.make_environment(folder / "image")
    (folder / "bin").mkdir()
    for name, text in (("podman", _ENGINE), ("docker", "#!/bin/bash\nexit 1\n")):
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    node.push_token()
    node.environment["ENGINE"] = str(folder)
    node.environment["PATH"] = f"{folder}/bin:{node.environment['PATH']}"
    node.environment["RAYDOG_CONTAINER_IMAGE"] = "an-image:1"
    return folder


def run_words(engine: Path) -> list[str]:
    return (engine / "run").read_text().splitlines()


def test_the_same_ray_arguments_are_used_inside(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script(container=True), RAYDOG_NUM_CPUS="0") == 0
    assert "Ray 2.60.0, Python 3.11.7 in the image an-image:1" in node.output
    assert node.arguments()[:3] == ["start", "--head", "--block"]
    assert {"--num-cpus=0", f"--labels={LABEL}", "--node-ip-address=10.0.0.5"} <= set(node.arguments())
    assert node.seen()["RAY_AUTH_MODE"] == "token"


def test_the_container_has_the_nodes_network_the_tasks_folder_and_the_token(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script(container=True), RAYDOG_OBJECT_STORE_MEMORY="100000000") == 0
    words = " ".join(run_words(engine))
    token = f"{node.home}/.raydog/ray_token"
    assert f"run --rm --name {NAME} --network host --shm-size 110000000 " in words
    assert f"--volume {node.work}:{node.work} --workdir {node.work}" in words
    assert f"--volume {token}:{token}:ro" in words
    assert node.seen()["RAY_AUTH_TOKEN_PATH"] == token
    assert (node.work / "ray_bootstrap_config.yaml").exists()


def test_no_value_of_a_variable_and_no_token_is_in_the_engines_arguments(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script(container=True), RAYDOG_TOKEN=TOKEN, RAYDOG_LABELS="zone=a") == 0
    words = run_words(engine)
    assert "RAYDOG_LABELS" in words
    assert TOKEN not in " ".join(words)
    assert "RAYDOG_TOKEN" not in words
    assert "RAYDOG_TOKEN" not in node.seen()


def test_gpus_are_handed_in_when_the_node_has_some(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script(container=True)) == 0
    assert "--device" not in run_words(engine)
    assert node.run(head_script(container=True), RAYDOG_NUM_GPUS="1") == 0
    assert "nvidia.com/gpu=all" in run_words(engine)


def test_sigterm_stops_that_container_with_time_to_drain(node: Node, engine: Path) -> None:
    process = node.start(head_script(container=True), RAYDOG_DRAIN_SECONDS="7")
    eventually("Ray runs", node.began)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert node.events()[-1] == "drained"
    assert f"stop --time 17 {NAME}" in (engine / "calls").read_text().splitlines()
    assert not (engine / "running").exists()


def test_sigterm_does_not_wait_for_an_image_that_is_still_on_its_way(node: Node, engine: Path) -> None:
    (engine / "image_is_far").touch()
    process = node.start(head_script(container=True))
    eventually("the engine was asked", (engine / "run").exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert (engine / "calls").read_text().splitlines()[-1] == f"rm --force {NAME}"


def test_the_containers_exit_code_is_the_tasks(node: Node, engine: Path) -> None:
    node.facts("3.11.7", "2.59.0", "10.0.0.5")
    assert node.run(head_script(container=True)) == ExitCode.VERSIONS
    assert "the image an-image:1 has Ray 2.59.0" in node.output
    assert "stop " not in (engine / "calls").read_text()


def test_an_own_script_runs_inside_behind_the_same_preparations(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script("ray start --head --port=6379\n", container=True)) == 0
    assert node.arguments()[:3] == ["start", "--head", "--port=6379"]
    assert f"--labels={LABEL}" in node.arguments()


def test_a_container_of_an_earlier_try_is_removed_first(node: Node, engine: Path) -> None:
    node.ray_ends()
    assert node.run(head_script(container=True)) == 0
    calls = (engine / "calls").read_text().splitlines()
    assert calls.index(f"rm --force {NAME}") < next(
        n for n, call in enumerate(calls) if call.startswith("run")
    )


def test_without_an_engine_that_answers_nothing_starts(node: Node, engine: Path) -> None:
    (engine / "bin" / "podman").write_text("#!/bin/bash\nexit 125\n")
    assert node.run(head_script(container=True)) == ExitCode.NO_ENGINE
    assert "neither docker nor podman answers" in node.output
    assert "an-image:1 was not started" in node.output


def test_without_an_image_nothing_starts(node: Node, engine: Path) -> None:
    assert node.run(head_script(container=True), RAYDOG_CONTAINER_IMAGE="") == ExitCode.USAGE
    assert "RAYDOG_CONTAINER_IMAGE is not set" in node.output
