"""Which project a folder belongs to, and which stacks are described in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.project import find_project
from tests.unit.workspace.house import make_project


def test_the_nearest_folder_above_with_a_project_file_is_the_project(tmp_path: Path) -> None:
    made = make_project(tmp_path / "outer" / "inner")
    make_project(tmp_path / "outer")
    below = made.folder / "some" / "where"
    below.mkdir(parents=True)
    found = find_project(below)
    assert (found.folder, found.name) == (made.folder, "raydog")
    assert found.stack_file("local") == made.folder / "stacks" / "Pulumi.local.yaml"


def test_without_a_folder_for_them_stacks_lie_beside_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\nconfig:\n  a: {default: 1}\n")
    assert find_project(tmp_path).stack_file("dev") == tmp_path / "Pulumi.dev.yaml"


def test_a_backend_written_in_the_project_is_known(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\nbackend: {url: 's3://states'}\n")
    assert find_project(tmp_path).backend == "s3://states"


def test_nowhere_a_project(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match=r"there is no Pulumi\.yaml here, nor in a folder above"):
        find_project(tmp_path)


@pytest.mark.parametrize("text", ["runtime: python\n", "name: [\n", "", "- a\n"])
def test_a_project_file_that_says_nothing_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    with pytest.raises(DescriptionError) as caught:
        find_project(tmp_path)
    assert caught.value.thing == str(tmp_path / "Pulumi.yaml")


@pytest.mark.parametrize("name", ["", "two words", "a/b", "../x", "x" * 101])
def test_a_name_that_cannot_be_a_stacks_is_refused_with_those_that_are(tmp_path: Path, name: str) -> None:
    project = make_project(tmp_path / "project")
    (project.stack_folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    with pytest.raises(DescriptionError, match="name one of dev, local") as caught:
        project.checked_stack(name)
    assert repr(name) in str(caught.value)
