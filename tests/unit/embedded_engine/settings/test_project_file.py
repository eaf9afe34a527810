"""Pulumi.yaml: found from below, read, refused if it asks for something that is not done here."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.settings.project_file import find_project


def laid(folder: Path, text: str) -> Path:
    (folder / "Pulumi.yaml").write_text(text)
    return folder


def test_it_is_found_from_below(tmp_path: Path) -> None:
    laid(tmp_path, "name: p\nruntime: {name: python, options: {virtualenv: .venv}}\nmain: program\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    project = find_project(tmp_path / "a" / "b")
    assert (project.name, project.folder, project.runtime) == ("p", tmp_path, "python")
    assert project.runtime_options == {"virtualenv": ".venv"}
    assert project.program_folder == tmp_path / "program"


def test_none_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"no Pulumi\.yaml project file found"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    "text", ["runtime: python", "name: ''\nruntime: python", "name: p", "name: p\nruntime: 5"]
)
def test_what_is_no_project_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Failure, match="missing a"):
        find_project(laid(tmp_path, text))


@pytest.mark.parametrize(
    "more",
    [
        "plugins: {providers: [{name: x}]}",
        "packages: {a: b}",
        "options: {refresh: always}",
        "requiredPulumiVersion: '>=3'",
    ],
)
def test_what_is_not_done_here_is_left_to_the_command_line(tmp_path: Path, more: str) -> None:
    with pytest.raises(UseTheCli, match="use the pulumi CLI for this"):
        find_project(laid(tmp_path, f"name: p\nruntime: python\n{more}\n"))
