"""The version gate: the first act of a node's script, before anything of Ray runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.bootstrap import ExitCode, head_script, worker_script
from tests.integration.bootstrap.rig import Node


def test_another_ray_is_refused_and_both_places_are_named(node: Node) -> None:
    node.facts("3.11.7", "2.59.0", "10.0.0.5")
    declared_in = "stacks/Pulumi.prod.yaml, raydog:cluster.ray_version"
    assert node.run(head_script(), RAYDOG_DECLARED_IN=declared_in) == ExitCode.VERSIONS
    assert f"{declared_in} asks for Ray 2.60.0, {node.home}/venv has Ray 2.59.0" in node.output
    assert "Ray was not started" in node.output
    assert "raydog: Next: declare the version that is installed, or install the declared one" in node.output
    assert not node.began()


@pytest.mark.parametrize("own", [None, "ray start --head --block\n"])
def test_no_ray_at_all_is_refused_for_every_script(node: Node, own: str | None) -> None:
    node.facts("3.11.7", "-", "10.0.0.5")
    assert node.run(head_script(own)) == ExitCode.VERSIONS
    assert "asks for Ray 2.60.0" in node.output
    assert "has no Ray" in node.output
    assert not node.began()


@pytest.mark.parametrize(
    ("declared", "installed", "fits"),
    [
        ("", "3.12.1", True),
        ("3.11", "3.11.7", True),
        ("3.11.7", "3.11.7", True),
        ("3.1", "3.11.7", False),
        ("3.11.7", "3.11.70", False),
        ("3.12", "3.11.7", False),
    ],
)
def test_python_is_compared_as_far_as_it_is_declared(
    node: Node, declared: str, installed: str, fits: bool
) -> None:
    node.facts(installed, "2.60.0", "10.0.0.5")
    node.push_token()
    node.ray_ends()
    code = node.run(head_script(), RAYDOG_PYTHON_VERSION=declared)
    assert (code, node.began()) == ((0, True) if fits else (ExitCode.VERSIONS, False))
    assert (f"asks for Python {declared}, " in node.output) is not fits


def test_versions_come_before_the_token(node: Node) -> None:
    node.facts("3.11.7", "2.59.0", "10.0.0.5")
    assert node.run(worker_script(), RAYDOG_HEAD_IP="127.0.0.1", RAYDOG_TOKEN_WAIT="60") == ExitCode.VERSIONS
    assert "token" not in node.output


def test_an_environment_that_is_not_there_is_named(node: Node, tmp_path: Path) -> None:
    assert node.run(head_script(), RAYDOG_VENV=str(tmp_path / "gone")) == ExitCode.VERSIONS
    assert f"there is no Python environment at {tmp_path}/gone" in node.output
    assert "ray[default]==2.60.0" in node.output


def test_another_environment_can_be_named(node: Node, tmp_path: Path) -> None:
    node.make_environment(tmp_path / "other")
    node.push_token()
    node.ray_ends()
    assert node.run(head_script(), RAYDOG_VENV=str(tmp_path / "other")) == 0
    assert node.seen()["VIRTUAL_ENV"] == str(tmp_path / "other")
    assert node.seen()["PATH"].startswith(f"{tmp_path}/other/bin:")


@pytest.mark.parametrize("name", ["YD_TASK_ID", "RAYDOG_RAY_VERSION", "RAYDOG_HEAD_IP"])
def test_a_variable_that_is_missing_is_named(node: Node, name: str) -> None:
    variables = {"RAYDOG_HEAD_IP": "127.0.0.1"} | {name: ""}
    assert node.run(worker_script(), **variables) == ExitCode.USAGE
    assert f"{name} is not set" in node.output
    assert node.events() == []


def test_another_kind_of_authentication_is_refused(node: Node) -> None:
    assert node.run(head_script(), RAYDOG_AUTH="password") == ExitCode.USAGE
    assert 'RAYDOG_AUTH is "password"' in node.output
