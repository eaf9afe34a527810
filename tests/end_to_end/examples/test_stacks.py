"""The examples that are stacks: all of them preview; two are brought up, on nodes that start no process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.config.description import read_stack_file
from raydog_resources.local_platform import LocalPlatform
from raydog_resources.workspace.declaration import declared_resources
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.examples.example_folder import EXAMPLES, ExampleFolder

STACKS = sorted(EXAMPLES.glob("*/Pulumi.*.yaml"))
_KINDS = {
    "two_groups": "RayClusterOnYellowDog",
    "observability": "ObservabilityNode",
    "slurm": "RayClusterOnScheduler",
    "ssh": "RayClusterOnScheduler",
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text(json.dumps({"local/node": {"ray": "stub"}}))
    with LocalPlatform(isolation="stub", data_dir=folder) as running:
        yield running


@pytest.fixture
def folder(platform: LocalPlatform, engine: EngineUnderTest, tmp_path: Path) -> ExampleFolder:
    place = str(platform_folder(platform))
    return ExampleFolder(tmp_path, {**engine.environment(), "RAYDOG_LOCAL_DIR": place})


def with_the_command_line(engine: EngineUnderTest) -> str:
    """Pulumi's own program; the test is skipped where another engine is under test."""
    if engine.kind != "cli":
        pytest.skip(
            "needs the Pulumi CLI: the embedded engine has no stack references and no inline programs"
        )
    return engine.command[0]


@pytest.mark.parametrize("file", STACKS, ids=lambda path: path.parent.name)
def test_every_stack_describes_a_cluster(file: Path) -> None:
    declared = declared_resources(read_stack_file(file), file.parent.name, "x")
    assert _KINDS[file.parent.name] in {one.type.rpartition(":")[2] for one in declared}


@pytest.mark.matrix
@pytest.mark.engine
@pytest.mark.parametrize("file", STACKS, ids=lambda path: path.parent.name)
def test_every_stack_previews(folder: ExampleFolder, file: Path) -> None:
    done = folder.run(file.parent.name, "raydog", "preview", file.name.split(".")[1])
    assert "to make" in done.text or "made" in done.text, done.text


@pytest.mark.matrix
@pytest.mark.cli
def test_the_second_stack_knows_what_the_first_one_put_out(
    folder: ExampleFolder, engine: EngineUnderTest
) -> None:
    pulumi = with_the_command_line(engine)
    folder.run("two_groups", "raydog", "up", "local", "--yes")
    try:
        folder.run("second_stack", pulumi, "stack", "init", "local", "--non-interactive")
        folder.run("second_stack", pulumi, "up", "--yes", "--skip-preview", "--non-interactive")
        seen = json.loads(folder.run("second_stack", pulumi, "stack", "output", "--json").out)
        theirs = json.loads(folder.run("two_groups", "raydog", "outputs", "local", "--json").out)
    finally:
        folder.run("two_groups", "raydog", "destroy", "local", "--yes")
    assert seen["submit"].startswith(f"ray job submit --address {theirs['jobs_url']} ")
    assert seen["nodes"] == 4
    assert seen["ray_token"] == "[secret]"


@pytest.mark.matrix
@pytest.mark.cli
def test_the_automation_program_makes_a_cluster_and_removes_it(
    folder: ExampleFolder, engine: EngineUnderTest
) -> None:
    pulumi = with_the_command_line(engine)
    folder.environment["PATH"] += f":{Path(pulumi).parent}"
    done = folder.run("automation", "python", "sweep.py", "1")
    first, last = done.out.splitlines()
    assert first.startswith("2 nodes, ready: ray://")
    assert last == "gone"
