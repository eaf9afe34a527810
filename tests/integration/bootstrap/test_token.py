"""Ray's token: waited for, never shown, and Ray told where it is."""

from __future__ import annotations

import pytest

from raydog_resources.bootstrap import ExitCode, Script, head_script, worker_script
from tests.integration.bootstrap.rig import TOKEN, Node, eventually

HEAD = {"RAYDOG_HEAD_IP": "127.0.0.1"}


@pytest.mark.parametrize(
    "script", [head_script(), head_script("ray start --head --block\n")], ids=["ours", "own"]
)
def test_ray_starts_when_the_token_has_come(node: Node, script: Script) -> None:
    node.ray_ends()
    process = node.start(script)
    eventually("it waits for the token", lambda: "waiting for Ray's token" in node.output)
    assert not node.began()
    node.push_token()
    assert process.wait(10) == 0
    assert node.seen()["RAY_AUTH_MODE"] == "token"
    assert node.seen()["RAY_AUTH_TOKEN_PATH"] == f"{node.home}/.raydog/ray_token"


def test_an_empty_file_is_no_token(node: Node) -> None:
    (node.home / ".raydog").mkdir()
    (node.home / ".raydog" / "ray_token").touch()
    assert node.run(head_script(), RAYDOG_TOKEN_WAIT="0") == ExitCode.NO_TOKEN


@pytest.mark.parametrize("script", [head_script(), worker_script(), head_script("touch was_here\n")])
def test_a_token_that_never_comes_ends_the_wait(node: Node, script: Script) -> None:
    assert node.run(script, RAYDOG_TOKEN_WAIT="1", **HEAD) == ExitCode.NO_TOKEN
    assert f"no token came to {node.home}/.raydog/ray_token within 1 s" in node.output
    assert "Next: " in node.output
    assert not node.began()
    assert not (node.work / "was_here").exists()


@pytest.mark.parametrize("place", ["elsewhere/token", "~/elsewhere/token", "{home}/elsewhere/token"])
def test_the_place_of_the_token_can_be_named(node: Node, place: str) -> None:
    (node.home / "elsewhere").mkdir()
    (node.home / "elsewhere" / "token").write_text(TOKEN)
    node.ray_ends()
    assert node.run(head_script(), RAYDOG_TOKEN_FILE=place.format(home=node.home)) == 0
    assert node.seen()["RAY_AUTH_TOKEN_PATH"] == f"{node.home}/elsewhere/token"


@pytest.mark.parametrize("script", [head_script(), head_script("ray start --head\n")], ids=["ours", "own"])
def test_a_token_that_came_with_the_task_is_a_file_from_then_on(node: Node, script: Script) -> None:
    node.ray_ends()
    assert node.run(script, RAYDOG_TOKEN=TOKEN, RAY_AUTH_TOKEN="another") == 0
    path = node.home / ".raydog" / "ray_token"
    assert path.read_text() == TOKEN
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert TOKEN not in "".join(node.seen().values())
    assert "RAY_AUTH_TOKEN" not in node.seen()


def test_the_token_is_not_in_the_output_or_the_arguments(node: Node) -> None:
    node.push_token()
    node.ray_ends()
    assert node.run(head_script()) == 0
    assert TOKEN not in node.output
    assert TOKEN not in " ".join(node.arguments())


def test_without_authentication_the_mode_is_set_and_nobody_waits(node: Node) -> None:
    node.ray_ends()
    assert node.run(head_script(), RAYDOG_AUTH="none") == 0
    assert node.seen()["RAY_AUTH_MODE"] == "disabled"
    assert "RAY_AUTH_TOKEN_PATH" not in node.seen()
    assert "no authentication (auth: none): the dashboard listens on 127.0.0.1 only" in node.output
